namespace Dex.Server.Configuration.Sections;

/// <summary><c>oauth2.dynamicRegistration</c>.</summary>
public sealed record DynamicRegistrationSection
{
    /// <summary>The tokens, one of which a registration must carry.</summary>
    public IReadOnlyList<string> InitialAccessTokens { get; set; } = [];

    /// <summary>The environment variable that holds one more.</summary>
    public string InitialAccessTokenEnv { get; set; } = "";
}
