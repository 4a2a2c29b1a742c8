namespace Dex.Server.Pages;

/// <summary>For which request a page is rendered.</summary>
/// <param name="Path">The request's path, the issuer's included; files are addressed relative to it.</param>
/// <param name="Language">One of <see cref="Languages.Tags"/>.</param>
internal readonly record struct PageRequest(string Path, string Language);
