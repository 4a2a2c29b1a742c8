namespace Dex.Connectors.Saml;

/// <summary>The options of <c>saml</c>, with Dex's names and defaults.</summary>
internal sealed record SamlOptions
{
    /// <summary>Who we are to the identity provider, and the audience of its assertions; empty: none is named, and the audience is <see cref="RedirectURI"/>.</summary>
    public string EntityIssuer { get; set; } = "";

    /// <summary>The issuer that responses must name; empty: any.</summary>
    public string SsoIssuer { get; set; } = "";

    /// <summary>Where the browser posts the request.</summary>
    public string SsoURL { get; set; } = "";

    /// <summary>A file with the certificates, in PEM, that the identity provider signs with.</summary>
    public string CA { get; set; } = "";

    /// <summary>The same certificates inline: PEM, in base64.</summary>
    public byte[]? CAData { get; set; }

    /// <summary>Whether responses are believed without a signature.</summary>
    public bool InsecureSkipSignatureValidation { get; set; }

    /// <summary>The attribute with the person's name.</summary>
    public string UsernameAttr { get; set; } = "";

    /// <summary>The attribute with the e-mail address.</summary>
    public string EmailAttr { get; set; } = "";

    /// <summary>The attribute with the groups; empty: no groups.</summary>
    public string GroupsAttr { get; set; } = "";

    /// <summary>What stands between the groups of one value; empty: each value is a group.</summary>
    public string GroupsDelim { get; set; } = "";

    /// <summary>The groups whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<string> AllowedGroups { get; set; } = [];

    /// <summary>Whether only the groups of <see cref="AllowedGroups"/> are passed on.</summary>
    public bool FilterGroups { get; set; }

    /// <summary>Our callback, where the identity provider posts its response.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>The form of NameID to ask for, whole or its last part; empty: <c>persistent</c>.</summary>
    public string NameIDPolicyFormat { get; set; } = "";
}
