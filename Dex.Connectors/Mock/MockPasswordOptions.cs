namespace Dex.Connectors.Mock;

/// <summary>The options of <c>mockPassword</c>.</summary>
public sealed record MockPasswordOptions
{
    /// <summary>The one name that is right.</summary>
    public string Username { get; set; } = "";

    /// <summary>Its password.</summary>
    public string Password { get; set; } = "";
}
