namespace Dex.Core.Protocol.Pages;

/// <summary>Something went wrong that no application can be told.</summary>
/// <param name="ErrType">The short name of the error, such as "Bad Request".</param>
/// <param name="ErrMsg">What happened and what to do.</param>
public sealed record ErrorPage(string ErrType, string ErrMsg) : Page
{
    /// <summary>Where to start again; empty where nobody knows.</summary>
    public string RestartUrl { get; init; } = "";

    /// <summary>Finds the error in the log; empty where there is nothing more to find.</summary>
    public string Reference { get; init; } = "";
}
