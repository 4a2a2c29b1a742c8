namespace Dex.Server.Configuration.Sections;

/// <summary><c>oauth2</c>.</summary>
public sealed record OAuth2Section
{
    /// <summary>The grant types that are on; empty: all.</summary>
    public IReadOnlyList<string> GrantTypes { get; set; } = [];

    /// <summary>The response types that are on; empty: code.</summary>
    public IReadOnlyList<string> ResponseTypes { get; set; } = [];

    /// <summary>Whether signing in implies approval.</summary>
    public bool SkipApprovalScreen { get; set; }

    /// <summary>Whether a single connector is shown for choice too.</summary>
    public bool AlwaysShowLoginScreen { get; set; }

    /// <summary>The connector of the password grant.</summary>
    public string PasswordConnector { get; set; } = "";

    /// <summary>What is asked of clients as to PKCE.</summary>
    public PkceSection Pkce { get; set; } = new();

    /// <summary>Lets clients register over HTTP; null: they may not.</summary>
    public DynamicRegistrationSection? DynamicRegistration { get; set; }

    /// <summary>Whether anybody may introspect tokens, as in Dex.</summary>
    public bool OpenIntrospection { get; set; }
}
