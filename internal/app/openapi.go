package app

import (
	"ostoja/internal/web"
	"ostoja/internal/web/records"
)

// openAPI describes the API in OpenAPI 3.1, from the registers.
func (a *App) openAPI(*web.Request) (web.Answer, error) {
	return web.JSON{Value: a.describeAPI()}, nil
}

type object = map[string]any

func (a *App) describeAPI() object {
	paths, schemas := object{}, object{"Error": errorSchema}
	for _, m := range a.Modules {
		for _, r := range m.Resources {
			schemas[r.Name] = r.Schema
			describe(paths, r)
		}
	}
	return object{
		"openapi": "3.1.0",
		"info":    object{"title": "Ostoja", "version": "1", "description": "The working group's data. What a caller gets depends on her rights: fields that she may not see are left out."},
		"paths":   paths,
		"components": object{"schemas": schemas, "securitySchemes": object{
			"token": object{"type": "http", "scheme": "bearer", "description": "A personal token, made on your own page."}}},
		"security": []object{{"token": []string{}}},
	}
}

var errorSchema = object{"type": "object", "properties": object{"error": object{"type": "object", "properties": object{
	"message":  object{"type": "string"},
	"problems": object{"type": "array", "items": object{"type": "object", "properties": object{"field": object{"type": "string"}, "message": object{"type": "string"}}}},
}}}}

func describe(paths object, r records.Resource) {
	ref := object{"$ref": "#/components/schemas/" + r.Name}
	list := object{"type": "object", "properties": object{
		"total": object{"type": "integer"}, "offset": object{"type": "integer"}, "items": object{"type": "array", "items": ref}}}
	collection := object{"get": operation("List "+r.Name, list, parameter("q", "words to search for"), parameter("limit", "at most this many, up to 500"), parameter("offset", "pass over this many"), parameter("sort", "a field to sort by"))}
	paths[records.APIPrefix+r.Name] = collection
	if !r.Writes {
		return
	}
	collection["post"] = writing("Add to "+r.Name, ref, "201")
	paths[records.APIPrefix+r.Name+"/{id}"] = object{
		"parameters": []object{{"name": "id", "in": "path", "required": true, "schema": object{"type": "string", "format": "uuid"}}},
		"get":        operation("One of "+r.Name, ref),
		"patch":      writing("Change one of "+r.Name+"; the body names the version that was read", ref, "200"),
	}
}

func operation(summary string, schema object, parameters ...object) object {
	op := object{"summary": summary, "responses": responses(schema, "200")}
	if len(parameters) > 0 {
		op["parameters"] = parameters
	}
	return op
}

func writing(summary string, schema object, status string) object {
	return object{"summary": summary, "requestBody": object{"required": true, "content": object{"application/json": object{"schema": schema}}}, "responses": responses(schema, status)}
}

func responses(schema object, status string) object {
	refused := object{"description": "Refused, with what to do", "content": object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Error"}}}}
	return object{status: object{"description": "Done", "content": object{"application/json": object{"schema": schema}}}, "default": refused}
}

func parameter(name, description string) object {
	return object{"name": name, "in": "query", "description": description, "schema": object{"type": "string"}}
}
