namespace Dex.Server.Templates.Escaping;

/// <summary>Follows a URL.</summary>
internal static class UrlScanner
{
    /// <summary>Where a piece of it ends.</summary>
    public static EscapeContext After(EscapeContext context, ReadOnlySpan<char> text) =>
        text.ContainsAny('#', '?') ? context with { UrlPart = UrlPart.QueryOrFragment }
        : context.UrlPart == UrlPart.Start && !text.Trim(" \t\n\f\r").IsEmpty ? context with { UrlPart = UrlPart.PreQuery }
        : context;
}
