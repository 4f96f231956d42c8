// The little that we use of GOV.UK Frontend, which ships no types.
declare module 'govuk-frontend' {
  interface Component {
    new (root: Element): unknown;
    moduleName: string;
  }
  export const Button: Component;
  export const CharacterCount: Component;
  export const Checkboxes: Component;
  export const ErrorSummary: Component;
  export const NotificationBanner: Component;
  export const PasswordInput: Component;
  export const Tabs: Component;
  export function createAll(component: Component, config: undefined, scope: Element | Document): unknown[];
}

// MapLibre's build for a strict Content-Security-Policy has the types of the ordinary one.
declare module 'maplibre-gl/dist/maplibre-gl-csp.js' {
  export * from 'maplibre-gl';
}

// Styles go into the style sheet of the island that imports them.
declare module '*.css';
