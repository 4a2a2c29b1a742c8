using System.Collections.Concurrent;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Server.Templates;

namespace Dex.Server.Pages;

/// <summary>The pages: our own, or those of a web folder, in every language.</summary>
internal sealed class Frontend
{
    private const string FormPost = "form_post.html";

    // Themes for older releases of Dex lack some of the newer ones; ours stand in.
    private static readonly string[] Required = ["approval.html", "login.html", "password.html", "oob.html", "error.html"];
    private static readonly string[] Optional = ["device.html", "device_success.html", "home.html", "logout.html"];

    private readonly FrontendOptions _options;
    private readonly string _basePath;
    private readonly WebFolder _folder;
    private readonly ConcurrentDictionary<(string Language, bool IsOurs), TemplateSet> _sets = new();
    private readonly (Theme Theme, StaticFiles Files) _ours;
    private readonly (Theme Theme, StaticFiles Files) _chosen;
    private readonly TimeProvider _time;

    /// <summary>Reads and checks everything.</summary>
    /// <param name="options">How the pages look.</param>
    /// <param name="basePath">The issuer's path: empty, or like <c>/dex</c>.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="FrontendException">The folder lacks something, or a template cannot be read.</exception>
    public Frontend(FrontendOptions options, string basePath, TimeProvider time)
    {
        (_options, _basePath, _time) = (options, basePath, time);
        _folder = HasFolder ? WebFolder.Read(options.Dir) : WebFolder.Embedded;
        Languages = new Languages(_folder);
        var theme = Theme.Choose(options, _folder);
        _chosen = (theme, new StaticFiles(_folder, theme));
        var ownTheme = options.Theme is "light" or "dark" ? new Theme(options.Theme) : Theme.Auto;
        _ours = HasFolder ? (ownTheme, new StaticFiles(WebFolder.Embedded, ownTheme)) : _chosen;
        Set(Languages.English, isOurs: true);
        if (HasFolder)
        {
            CheckFolder();
        }
    }

    /// <summary>The languages that there are.</summary>
    public Languages Languages { get; }

    /// <summary>Whether the pages are somebody's own: then what they load and run is theirs to say.</summary>
    public bool HasFolder => _options.Dir.Length > 0;

    /// <summary>Finds a file that pages load, by its path below the issuer's; null: there is none.</summary>
    // Pages of ours beside those of a folder load our files, whose names have a hash in them.
    public StaticFile? FindFile(string path) => _chosen.Files.Find(path) ?? (HasFolder ? _ours.Files.FindHashed(path) : null);

    /// <summary>Whether a page is one of ours.</summary>
    // No theme written for Dex has frames for the applications' own logout pages.
    public bool IsOurs(Page page) =>
        !HasFolder
        || page is LogoutPage { FrontchannelUrls.Count: > 0 }
        || !Set(Languages.English, isOurs: false).Pages.Contains(PageData.Of(page).Template);

    /// <summary>Renders a page, as a whole document in UTF-8.</summary>
    /// <exception cref="TemplateException">A template of the folder cannot be carried out.</exception>
    public ReadOnlyMemory<byte> Render(Page page, PageRequest request)
    {
        var (template, data) = PageData.Of(page);
        return Render(template, data, request, IsOurs(page));
    }

    /// <summary>Renders a page of ours, whatever the folder has: for when that one fails.</summary>
    public ReadOnlyMemory<byte> RenderOurs(Page page, PageRequest request)
    {
        var (template, data) = PageData.Of(page);
        return Render(template, data, request, isOurs: true);
    }

    /// <summary>Renders the form that the browser posts by itself, which is always ours.</summary>
    public ReadOnlyMemory<byte> Render(FormPostReply reply, PageRequest request) =>
        Render(FormPost, PageData.Of(reply), request, isOurs: true);

    private ReadOnlyMemory<byte> Render(string template, Dictionary<string, object?> data, PageRequest request, bool isOurs)
    {
        data["ReqPath"] = request.Path;
        return Encoding.UTF8.GetBytes(Set(request.Language, isOurs).Render(template, data));
    }

    private TemplateSet Set(string language, bool isOurs) =>
        _sets.GetOrAdd(
            (language, isOurs),
            key =>
            {
                var (folder, site) = key.IsOurs ? (WebFolder.Embedded, _ours) : (_folder, _chosen);
                var functions = PageFunctions.Create(_options, _basePath, site, (Languages, key.Language), _time);
                try
                {
                    return TemplateSet.Load(Sources(folder), functions, [.. Required, .. Optional, FormPost]);
                }
                catch (TemplateException e)
                {
                    throw new FrontendException("templates/" + e.Message, e);
                }
            }
        );

    private static IEnumerable<(string Name, string Text)> Sources(WebFolder folder) =>
        folder
            .Files.Where(f => Path.GetDirectoryName(f.Key) == "templates")
            .OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => (Path.GetFileName(f.Key), Encoding.UTF8.GetString(f.Value)));

    private void CheckFolder()
    {
        var missing = Required.Except(Set(Languages.English, isOurs: false).Pages).ToList();
        if (missing.Count > 0)
        {
            throw new FrontendException($"the folder lacks {string.Join(", ", missing.Select(m => "templates/" + m))}");
        }
    }
}
