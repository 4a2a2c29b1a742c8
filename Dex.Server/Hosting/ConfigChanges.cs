using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Server.Configuration;
using Dex.Server.Configuration.Sections;

namespace Dex.Server.Hosting;

/// <summary>What differs between two configurations: keys and numbers, never values, as those may be secret.</summary>
internal sealed class ConfigChanges
{
    // What listens, stores, signs and logs is made once.
    private static readonly string[] Fixed =
    [
        "issuer",
        "storage",
        "signer",
        "logger",
        "grpc",
        "telemetry",
        "web.http",
        "web.https",
        "web.tlsCert",
        "web.tlsKey",
        "web.tlsMinVersion",
        "web.tlsMaxVersion",
    ];

    private readonly JsonObject _old;
    private readonly JsonObject _new;

    /// <summary>Compares.</summary>
    public ConfigChanges(DexConfig old, DexConfig changed)
    {
        (_old, _new) = (ToJson(old), ToJson(changed));
        NeedRestart = [.. Fixed.Where(key => !JsonNode.DeepEquals(At(_old, key), At(_new, key)))];
        Keys = [.. _new.Select(section => section.Key).Where(key => !Fixed.Contains(key) && IsChanged(key))];
    }

    /// <summary>Changed keys that take effect only at a restart.</summary>
    public IReadOnlyList<string> NeedRestart { get; }

    /// <summary>Changed sections of which something, at least, takes effect.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>How many entries of a list were added, changed and removed, such as <c>+1 ~0 -2</c>.</summary>
    /// <param name="list">The list's key.</param>
    /// <param name="ids">The keys by which its entries are told apart.</param>
    public string Count(string list, params string[] ids)
    {
        var (before, after) = (ById(_old, list, ids), ById(_new, list, ids));
        var added = after.Keys.Count(id => !before.ContainsKey(id));
        var changed = after.Count(entry => before.TryGetValue(entry.Key, out var old) && !JsonNode.DeepEquals(old, entry.Value));
        return $"+{added} ~{changed} -{before.Keys.Count(id => !after.ContainsKey(id))}";
    }

    /// <summary>The new configuration, with what needs a restart as it was.</summary>
    public static LoadedConfig Applicable(LoadedConfig old, LoadedConfig changed) =>
        changed with
        {
            File = changed.File with
            {
                Issuer = old.File.Issuer,
                Storage = old.File.Storage,
                Signer = old.File.Signer,
                Logger = old.File.Logger,
                Grpc = old.File.Grpc,
                Telemetry = old.File.Telemetry,
                Web = changed.File.Web with
                {
                    Http = old.File.Web.Http,
                    Https = old.File.Web.Https,
                    TlsCert = old.File.Web.TlsCert,
                    TlsKey = old.File.Web.TlsKey,
                    TlsMinVersion = old.File.Web.TlsMinVersion,
                    TlsMaxVersion = old.File.Web.TlsMaxVersion,
                },
            },
            Storage = old.Storage,
            Signer = old.Signer,
        };

    // Of web, only what is not fixed counts.
    private bool IsChanged(string section)
    {
        var (before, after) = (_old[section]?.DeepClone(), _new[section]?.DeepClone());
        foreach (var key in Fixed.Where(key => key.StartsWith(section + ".", StringComparison.Ordinal)))
        {
            var name = key[(section.Length + 1)..];
            (before as JsonObject)?.Remove(name);
            (after as JsonObject)?.Remove(name);
        }
        return !JsonNode.DeepEquals(before, after);
    }

    private static JsonObject ToJson(DexConfig config) => JsonSerializer.SerializeToNode(config, ConfigJson.Default.DexConfig)!.AsObject();

    private static JsonNode? At(JsonNode node, string path) => path.Split('.').Aggregate((JsonNode?)node, (at, key) => at?[key]);

    private static Dictionary<string, JsonNode?> ById(JsonObject config, string list, string[] ids)
    {
        var entries = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var entry in config[list]!.AsArray())
        {
            entries[string.Join('\n', ids.Select(id => entry![id]?.ToString()))] = entry;
        }
        return entries;
    }
}
