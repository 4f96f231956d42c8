package htcds

// caseLists are the code lists of the sections Organization, Case, Referral Details, Historic Trafficking Events, Support Plan.
var caseLists = []List{
	{Field: "org_Type", Codes: []Code{
		{Code: "NGO", Label: "NGO"},
		{Code: "LawEnforcement", Label: "Law Enforcement"},
		{Code: "HealthServiceOrganisation", Label: "Health Service Organisation"},
		{Code: "CentralGovernmentOrganisation", Label: "Central Government Organisation"},
		{Code: "LocalGovernmentOrganisation", Label: "Local Government Organisation"},
		{Code: "ImmigrationService", Label: "Immigration Service"},
		{Code: "LegalService", Label: "Legal Service"},
		{Code: "CorporateBusiness", Label: "Corporate Business"},
		{Code: "SchoolOrCollege", Label: "School or College"},
	}},
	{Field: "cas_Status", Codes: []Code{
		{Code: "Active", Label: "Active"},
		{Code: "FollowUp", Label: "Follow Up"},
		{Code: "Closed", Label: "Closed"},
		{Code: "ClosedReferred", Label: "Closed Referred"},
	}},
	{Field: "cas_ReasonForIncomingReferral", Codes: []Code{
		{Code: "AdditionalServicesRequired", Label: "Additional Services Required"},
		{Code: "MigrationOrChangeOfLocation", Label: "Migration or Change of Location"},
		{Code: "Other", Label: "Other"},
	}},
	{Field: "cas_ReasonForOutgoingReferral", Codes: []Code{
		{Code: "AdditionalServicesRequired", Label: "Additional Services Required"},
		{Code: "MigrationOrChangeOfLocation", Label: "Migration or Change of Location"},
		{Code: "Other", Label: "Other"},
	}},
	{Field: "hte_Type", Codes: []Code{
		{Code: "Recruitment", Label: "Recruitment"},
		{Code: "Transit", Label: "Transit"},
		{Code: "Exploitation", Label: "Exploitation"},
	}},
	{Field: "spl_Type", Codes: []Code{
		{Code: "Education", Label: "Education"},
		{Code: "Financial", Label: "Financial"},
		{Code: "Health", Label: "Health"},
		{Code: "LabourExploitationRehabilitation", Label: "Labour Exploitation Rehabilitation"},
		{Code: "Legal", Label: "Legal"},
		{Code: "Livelihood", Label: "Livelihood"},
		{Code: "RightsBasedTraining", Label: "Rights-based Training"},
		{Code: "SexualExploitationRehabilitation", Label: "Sexual Exploitation Rehabilitation"},
		{Code: "SocialCare", Label: "Social Care"},
	}},
}
