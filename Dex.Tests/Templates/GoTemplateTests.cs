using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Server.Templates;
using Dex.Server.Templates.Functions;

namespace Dex.Tests.Templates;

/// <summary>
/// Templates are rendered as Go renders them. The expectations in <c>go-templates.json</c> are what Go's own <c>html/template</c> (with Sprig) wrote for
/// the same template and data; where they hold an error, ours must be one too, in our own words.
/// </summary>
public sealed class GoTemplateTests
{
    private static readonly string File = Repository.PathOf("Dex.Tests", "Templates", "go-templates.json");

    [Test]
    public void Every_template_is_rendered_as_Go_renders_it()
    {
        var document = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        var data = document["data"]!.AsArray().Select(ToValue).ToList();
        var wrong = new List<string>();
        var runs = 0;
        foreach (var template in document["templates"]!.AsArray())
        {
            foreach (var run in template!["runs"]!.AsArray())
            {
                runs++;
                var expected = run!["output"]?.GetValue<string>();
                var actual = Render(template.AsObject(), run["data"] is { } index ? data[index.GetValue<int>()] : null);
                if (actual.Output != expected)
                {
                    wrong.Add($"{template["template"]}\n  with {run["data"]}\n  must be {expected ?? "an error"}\n  and is  {actual}");
                }
            }
        }

        runs.Should().BeGreaterThan(3000);
        wrong.Should().BeEmpty();
    }

    private static (string? Output, string? Error) Render(JsonObject template, object? data)
    {
        var files = (template["files"]?.AsObject() ?? []).Select(f => (f.Key, f.Value!.GetValue<string>()));
        try
        {
            var set = TemplateSet.Load(
                files.Prepend(("page", template["template"]!.GetValue<string>())),
                FunctionTable.Standard(new ManualTime()),
                ["page"]
            );
            return (set.Render("page", data), null);
        }
        catch (TemplateException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Data in JSON; an object with one name that begins with a dollar sign is a text of that kind.</summary>
    private static object? ToValue(JsonNode? node) =>
        node switch
        {
            JsonObject { Count: 1 } o when o.Single() is var (kind, text) && kind.StartsWith('$') => kind == "$time"
                ? DateTimeOffset.Parse(text!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture)
                : new SafeText(Enum.Parse<SafeKind>(kind == "$attr" ? "HtmlAttr" : kind[1..], ignoreCase: true), text!.GetValue<string>()),
            JsonObject o => o.ToDictionary(p => p.Key, p => ToValue(p.Value), StringComparer.Ordinal),
            JsonArray a => a.Select(ToValue).ToList(),
            JsonValue v when v.GetValueKind() == JsonValueKind.Number => v.TryGetValue<long>(out var n) ? n : v.GetValue<double>(),
            JsonValue v when v.GetValueKind() is JsonValueKind.True or JsonValueKind.False => v.GetValue<bool>(),
            JsonValue v => v.GetValue<string>(),
            _ => null,
        };
}
