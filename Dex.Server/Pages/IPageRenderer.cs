using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>Turns what a page says into HTML.</summary>
internal interface IPageRenderer
{
    /// <summary>Renders a whole document in UTF-8.</summary>
    ReadOnlyMemory<byte> Render(Page page, PageContext context);
}
