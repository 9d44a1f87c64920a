// The one provider that OIDC_ISSUER names, as the API calls it.
export const oidcProvider = "oidc";
