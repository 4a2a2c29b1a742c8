namespace Dex.Connectors.Keystone;

/// <summary>The options of <c>keystone</c>, with Dex's names and defaults.</summary>
internal sealed record KeystoneOptions
{
    /// <summary>The domain of the people and of the administrator: a UUID, <c>default</c>, or a name.</summary>
    public string Domain { get; set; } = "";

    /// <summary>The server, without <c>/v3</c>.</summary>
    public string KeystoneHost { get; set; } = "";

    /// <summary>The account that looks people up at a refresh.</summary>
    public string KeystoneUsername { get; set; } = "";

    /// <summary>Its password.</summary>
    public string KeystonePassword { get; set; } = "";
}
