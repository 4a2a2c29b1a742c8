using System.Text;
using Dex.Server.Templates.Escaping;
using Dex.Server.Templates.Functions;
using Dex.Server.Templates.Syntax;

namespace Dex.Server.Templates;

/// <summary>Templates in the language of Go's <c>html/template</c>: parsed, checked and made safe once, rendered often, by many at once.</summary>
internal sealed class TemplateSet
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<Node>> _templates;
    private readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);

    private TemplateSet(IReadOnlyDictionary<string, IReadOnlyList<Node>> templates) => _templates = templates;

    /// <summary>The pages that there are.</summary>
    public IReadOnlyCollection<string> Pages => _pages.Keys;

    /// <summary>Reads templates.</summary>
    /// <param name="files">Names, by which they call each other, and texts; of two that define the same the later one counts.</param>
    /// <param name="functions">The functions that they may call.</param>
    /// <param name="pages">Those that are rendered; names without a template are passed over.</param>
    /// <exception cref="TemplateException">One cannot be read, or a value stands where it cannot be made safe.</exception>
    public static TemplateSet Load(IEnumerable<(string Name, string Text)> files, FunctionTable functions, IEnumerable<string> pages)
    {
        var templates = new Dictionary<string, IReadOnlyList<Node>>(StringComparer.Ordinal);
        foreach (var (file, text) in files)
        {
            foreach (var (name, nodes) in Parser.Parse(file, text, functions.Functions))
            {
                templates[name] = nodes;
            }
        }
        var escaper = new ContextualEscaper(templates);
        var set = new TemplateSet(escaper.Variants);
        foreach (var page in pages.Where(templates.ContainsKey))
        {
            set._pages[page] = escaper.Page(page);
        }
        return set;
    }

    /// <summary>Renders a page.</summary>
    /// <param name="page">One of <see cref="Pages"/>.</param>
    /// <param name="data">Its data; <see cref="GoValue"/> says of what kinds.</param>
    /// <exception cref="TemplateException">It cannot be carried out with this data.</exception>
    public string Render(string page, object? data)
    {
        var output = new StringBuilder(4096);
        new Executor(_templates, output).Run(_pages[page], data);
        return output.ToString();
    }
}
