namespace Dex.Connectors.Saml;

/// <summary>Who a person was at the sign-in. SAML has no way to ask again, so a refresh repeats it; Dex keeps the same under the same names.</summary>
internal sealed record SamlRefreshData
{
    public string UserId { get; set; } = "";

    public string Username { get; set; } = "";

    public string PreferredUsername { get; set; } = "";

    public string Email { get; set; } = "";

    public bool EmailVerified { get; set; }

    public IReadOnlyList<string>? Groups { get; set; }
}
