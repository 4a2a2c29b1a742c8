namespace Dex.Connectors.Google;

/// <summary>Where Google is; tests have their own.</summary>
/// <param name="Issuer">The OpenID provider.</param>
/// <param name="Directory">The Admin SDK.</param>
/// <param name="Token">The token endpoint for service accounts.</param>
/// <param name="IamCredentials">The IAM Service Account Credentials API.</param>
/// <param name="Metadata">The metadata server of Google's own machines.</param>
internal sealed record GoogleSites(string Issuer, string Directory, string Token, string IamCredentials, string Metadata)
{
    /// <summary>The real ones. <c>GCE_METADATA_HOST</c> moves the metadata server, as in Google's own libraries.</summary>
    public static GoogleSites Real(Func<string, string?> environment) =>
        new(
            "https://accounts.google.com",
            "https://admin.googleapis.com",
            "https://oauth2.googleapis.com/token",
            "https://iamcredentials.googleapis.com",
            "http://" + (environment("GCE_METADATA_HOST") is { Length: > 0 } host ? host : "169.254.169.254")
        );
}
