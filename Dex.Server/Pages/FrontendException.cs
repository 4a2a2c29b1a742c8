namespace Dex.Server.Pages;

/// <summary>The web folder cannot be used. The message says what is wrong, and in which file.</summary>
public sealed class FrontendException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public FrontendException(string message)
        : base(message) { }

    /// <summary>Says what is wrong, and from what it follows.</summary>
    public FrontendException(string message, Exception inner)
        : base(message, inner) { }
}
