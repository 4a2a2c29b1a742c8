namespace Dex.Connectors.Microsoft;

/// <summary>The options of <c>microsoft</c>, with Dex's names and defaults.</summary>
internal sealed record MicrosoftOptions
{
    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The file with a client assertion that takes the secret's place (workload identity); read anew each time, as it is replaced.</summary>
    public string ClientAssertion { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>A tenant's id or domain, <c>common</c>, <c>organizations</c> or <c>consumers</c>; empty: <c>common</c>. Only a tenant of one's own has groups.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>Whether only security groups count.</summary>
    public bool OnlySecurityGroups { get; set; }

    /// <summary>The groups whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary><c>name</c> or <c>id</c>; empty: <c>name</c>.</summary>
    public string GroupNameFormat { get; set; } = "";

    /// <summary>Whether only the groups of <see cref="Groups"/> are passed on.</summary>
    public bool UseGroupsAsWhitelist { get; set; }

    /// <summary>Whether the e-mail address is turned into lower case.</summary>
    public bool EmailToLowercase { get; set; }

    /// <summary>Without effect: names of more than 1,000 groups are always looked up in batches, as Microsoft Graph demands.</summary>
    public bool BatchGroupLookups { get; set; }

    /// <summary>Where people sign in; empty: <c>https://login.microsoftonline.com</c>.</summary>
    public string ApiURL { get; set; } = "";

    /// <summary>Microsoft Graph; empty: <c>https://graph.microsoft.com</c>.</summary>
    public string GraphURL { get; set; } = "";

    /// <summary>Sent as <c>prompt</c>.</summary>
    public string PromptType { get; set; } = "";

    /// <summary>Sent as <c>domain_hint</c>.</summary>
    public string DomainHint { get; set; } = "";

    /// <summary>The scopes; empty: <c>user.read</c>.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>Where <c>preferred_username</c> comes from: <c>name</c>, <c>email</c>, <c>mailNickname</c> or <c>onPremisesSamAccountName</c>; empty: there is none.</summary>
    public string PreferredUsernameField { get; set; } = "";
}
