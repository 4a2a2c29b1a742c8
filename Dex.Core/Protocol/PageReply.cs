using Dex.Core.Protocol.Pages;

namespace Dex.Core.Protocol;

/// <summary>A page for a person.</summary>
/// <param name="Page">What it says.</param>
public sealed record PageReply(Page Page) : Reply;
