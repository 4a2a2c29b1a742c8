namespace Dex.Server.Configuration.Sections;

/// <summary>The options of what has none: <c>storage.type: memory</c>, <c>mockCallback</c>. Whatever a file gives is an unknown key.</summary>
internal sealed record NoOptions;
