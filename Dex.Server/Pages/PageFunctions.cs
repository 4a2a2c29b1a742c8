using Dex.Server.Templates;
using Dex.Server.Templates.Escaping;
using Dex.Server.Templates.Functions;

namespace Dex.Server.Pages;

/// <summary>The functions that pages have besides Go's and Sprig's: Dex's <c>issuer</c>, <c>logo</c>, <c>url</c> and <c>extra</c>, and ours.</summary>
internal static class PageFunctions
{
    // Dex's default, which templates may compare with.
    private const string ThemeLogo = "theme/logo.png";

    /// <summary>All functions, for one language.</summary>
    public static FunctionTable Create(
        FrontendOptions options,
        string basePath,
        (Theme Theme, StaticFiles Files) site,
        (Languages All, string Tag) language,
        TimeProvider time
    )
    {
        var table = FunctionTable.Standard(time);
        var logo = options.LogoUrl.Length > 0 ? options.LogoUrl : ThemeLogo;
        table.Add("issuer", 0, _ => options.Issuer);
        table.Add("logo", 0, _ => logo);
        table.Add("extra", 1, a => options.Extra.GetValueOrDefault(GoText.Of(a[0]), ""));
        table.Add("url", 2, a => AssetPath.Relative(basePath, GoText.Of(a[0]), GoText.Of(a[1])));

        table.Add("asset", 1, a => Asset(basePath, site.Files, GoText.Of(a[0])));
        table.Add("icon", 1, a => ConnectorIcons.Of(GoText.Of(a[0])));
        table.Add("colorScheme", 0, _ => site.Theme.ColorScheme);
        table.Add("lang", 0, _ => language.Tag);
        table.Add("textDirection", 0, _ => Languages.DirectionOf(language.Tag));
        string Translate(object? text) => language.All.Translate(language.Tag, GoText.Of(text));
        table.Add("t", 1, TemplateFunction.Any, a => a.Length == 1 ? Translate(a[0]) : GoFormat.Format(Translate(a[0]), a[1..]));
        table.Add("phrase", 1, TemplateFunction.Any, a => Phrase(Translate(a[0]), a[1..]));
        return table;
    }

    private static string Asset(string basePath, StaticFiles files, string path) =>
        basePath + (files.HashedPathOf("/" + path) ?? throw new FunctionException($"there is no file {path}"));

    // A name of another script does not turn the sentence around (HTML Standard §4.5.26).
    private static SafeText Phrase(string sentence, object?[] values) =>
        new(
            SafeKind.Html,
            GoFormat.Format(
                HtmlEscapers.Plain(sentence),
                Array.ConvertAll(values, v => (object?)$"<bdi>{HtmlEscapers.Plain(GoText.Of(v))}</bdi>")
            )
        );
}
