using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using YamlDotNet.RepresentationModel;

namespace Dex.Server.Configuration.Yaml;

/// <summary>
/// Turns YAML into option records, by the same metadata that reads JSON: names in any letter case, a problem with line and column for each key that is
/// unknown or of the wrong type. The one binder for the file and for the options of storages, signers and connectors.
/// </summary>
/// <param name="problems">Gets what is wrong, and where each key stands.</param>
/// <param name="unknownIsError">Whether an unknown key is an error rather than a warning.</param>
internal sealed class YamlBinder(ConfigProblems problems, bool unknownIsError)
{
    /// <summary>Binds a node. Null: it has errors, which were noted.</summary>
    /// <param name="node">The node; null gives the record's defaults.</param>
    /// <param name="type">The record's metadata.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="expand">Changes every text, such as by expanding variables; null: none.</param>
    public T? Bind<T>(YamlNode? node, JsonTypeInfo<T> type, string path, Func<string, string>? expand = null)
        where T : class, new() => BindObject(node, type, path, expand) is { } bound ? (T)bound : null;

    /// <summary>As <see cref="Bind{T}"/>, for a type that is known only at run time.</summary>
    public object? BindObject(YamlNode? node, JsonTypeInfo type, string path, Func<string, string>? expand)
    {
        var json = node is null ? new JsonObject() : ToJson(node, type, path, expand);
        // A value of the wrong type was noted and left out, so what remains can be read.
        return json is null ? null : json.Deserialize(type);
    }

    /// <summary>
    /// A node as JSON of no particular shape, with texts changed; as in Dex not those in a list that stands directly in a list. Nulls are left out: to
    /// Go's decoder they are as good as absent.
    /// </summary>
    public JsonNode? ToJson(YamlNode node, string path, Func<string, string>? expand) => ToFreeJson(node, path, expand);

    private JsonNode? ToJson(YamlNode node, JsonTypeInfo type, string path, Func<string, string>? expand)
    {
        problems.Locate(path, node);
        if (IsNull(node))
        {
            return type.Kind == JsonTypeInfoKind.Object ? new JsonObject() : null;
        }
        return type.Kind switch
        {
            JsonTypeInfoKind.Object => ToObject(node, type, path, expand),
            JsonTypeInfoKind.Enumerable => ToArray(node, type, path, expand),
            JsonTypeInfoKind.Dictionary => ToDictionary(node, type, path, expand),
            _ => ToValue(node, Nullable.GetUnderlyingType(type.Type) ?? type.Type, path, expand),
        };
    }

    private JsonObject? ToObject(YamlNode node, JsonTypeInfo type, string path, Func<string, string>? expand)
    {
        if (node is not YamlMappingNode mapping)
        {
            return Wrong<JsonObject>(node, path, "a mapping of keys to values");
        }
        var result = new JsonObject();
        foreach (var (key, value) in YamlMappings.Entries(mapping, problems, path))
        {
            var property = type.Properties.FirstOrDefault(p => p.Name.Equals(key.Value, StringComparison.OrdinalIgnoreCase));
            var child = Join(path, property?.Name ?? key.Value ?? "");
            if (property is null)
            {
                problems.Add(unknownIsError, child, "unknown key; check its spelling and place", key.Start);
            }
            // A null leaves the record's default, as it leaves Go's zero value.
            else if (ToJson(value, type.Options.GetTypeInfo(property.PropertyType), child, expand) is { } json)
            {
                result[property.Name] = json;
            }
        }
        return result;
    }

    private JsonArray? ToArray(YamlNode node, JsonTypeInfo type, string path, Func<string, string>? expand)
    {
        if (node is not YamlSequenceNode sequence)
        {
            return Wrong<JsonArray>(node, path, "a list");
        }
        var element = type.Options.GetTypeInfo(type.ElementType!);
        var result = new JsonArray();
        for (var i = 0; i < sequence.Children.Count; i++)
        {
            if (ToJson(sequence.Children[i], element, $"{path}[{i}]", sequence.Children[i] is YamlSequenceNode ? null : expand) is { } json)
            {
                result.Add(json);
            }
        }
        return result;
    }

    private JsonObject? ToDictionary(YamlNode node, JsonTypeInfo type, string path, Func<string, string>? expand)
    {
        if (node is not YamlMappingNode mapping)
        {
            return Wrong<JsonObject>(node, path, "a mapping of keys to values");
        }
        var element = type.Options.GetTypeInfo(type.ElementType!);
        var result = new JsonObject();
        foreach (var (key, value) in YamlMappings.Entries(mapping, problems, path))
        {
            if (ToJson(value, element, Join(path, key.Value ?? ""), expand) is { } json)
            {
                result[key.Value ?? ""] = json;
            }
        }
        return result;
    }

    private JsonNode? ToValue(YamlNode node, Type type, string path, Func<string, string>? expand)
    {
        if (type == typeof(JsonElement))
        {
            return ToFreeJson(node, path, expand);
        }
        if (type == typeof(string))
        {
            return node is YamlScalarNode text && YamlScalars.KindOf(text) == YamlScalarKind.String
                ? JsonValue.Create(Text(text, expand))
                : Wrong<JsonNode>(node, path, node is YamlScalarNode ? "text; put it into quotes" : "text");
        }
        if (type == typeof(bool))
        {
            return node is YamlScalarNode flag && YamlScalars.KindOf(flag) == YamlScalarKind.Boolean
                ? JsonValue.Create(YamlScalars.ToBoolean(flag)!.Value)
                : Wrong<JsonNode>(node, path, "true or false");
        }
        return node is YamlScalarNode number && YamlScalars.KindOf(number) == YamlScalarKind.Integer && FitsInt(number)
            ? JsonValue.Create((int)YamlScalars.ToInteger(number)!.Value)
            : Wrong<JsonNode>(node, path, "a whole number");
    }

    private JsonNode? ToFreeJson(YamlNode node, string path, Func<string, string>? expand)
    {
        problems.Locate(path, node);
        switch (node)
        {
            case YamlMappingNode mapping:
                var result = new JsonObject();
                foreach (var (key, value) in YamlMappings.Entries(mapping, problems, path))
                {
                    if (ToFreeJson(value, Join(path, key.Value ?? ""), expand) is { } json)
                    {
                        result[key.Value ?? ""] = json;
                    }
                }
                return result;
            case YamlSequenceNode sequence:
                return ToFreeArray(sequence, path, expand);
            case YamlScalarNode scalar:
                return YamlScalars.KindOf(scalar) switch
                {
                    YamlScalarKind.Null => null,
                    YamlScalarKind.Boolean => JsonValue.Create(YamlScalars.ToBoolean(scalar)!.Value),
                    YamlScalarKind.Integer => JsonValue.Create(YamlScalars.ToInteger(scalar)!.Value),
                    YamlScalarKind.Float => JsonValue.Create(YamlScalars.ToFloat(scalar)!.Value),
                    _ => JsonValue.Create(Text(scalar, expand)),
                };
            default:
                return null;
        }
    }

    private JsonArray ToFreeArray(YamlSequenceNode sequence, string path, Func<string, string>? expand)
    {
        var result = new JsonArray();
        for (var i = 0; i < sequence.Children.Count; i++)
        {
            var child = sequence.Children[i];
            if (ToFreeJson(child, $"{path}[{i}]", child is YamlSequenceNode ? null : expand) is { } json)
            {
                result.Add(json);
            }
        }
        return result;
    }

    private static bool FitsInt(YamlScalarNode node) => YamlScalars.ToInteger(node) is >= int.MinValue and <= int.MaxValue;

    private static string Text(YamlScalarNode node, Func<string, string>? expand) => expand is null ? node.Value! : expand(node.Value!);

    private static bool IsNull(YamlNode node) => node is YamlScalarNode scalar && YamlScalars.KindOf(scalar) == YamlScalarKind.Null;

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private TNode? Wrong<TNode>(YamlNode node, string path, string expected)
        where TNode : class
    {
        problems.Add(true, path, $"must be {expected}", node.Start);
        return null;
    }
}
