using Dex.Server.Configuration.Sections;
using Dex.Server.Hosting;

namespace Dex.Server.Configuration.Rules;

/// <summary>What the rules look at, and where they note what is wrong.</summary>
/// <param name="File">The file.</param>
/// <param name="Flags">Dex's feature flags.</param>
/// <param name="Environment">Reads environment variables.</param>
/// <param name="Problems">Gets what is wrong.</param>
internal sealed record RuleContext(DexConfig File, FeatureFlags Flags, Func<string, string?> Environment, ConfigProblems Problems)
{
    /// <summary>Notes a problem where a condition holds.</summary>
    public void ErrorIf(bool wrong, string path, string message)
    {
        if (wrong)
        {
            Problems.Error(path, message);
        }
    }

    /// <summary>Checks a duration; empty is absent.</summary>
    public void Duration(string path, string value, bool positive = false)
    {
        if (value.Length == 0)
        {
            return;
        }
        if (!GoDuration.TryParse(value, out var duration))
        {
            Problems.Error(path, $"\"{value}\" is no duration; write it like 24h, 1h30m or 90s");
        }
        else if (duration < TimeSpan.Zero || (positive && duration == TimeSpan.Zero))
        {
            Problems.Error(path, positive ? "must be longer than zero" : "must not be negative");
        }
    }

    /// <summary>Checks a listen address; empty is absent.</summary>
    public void Address(string path, string value)
    {
        if (value.Length > 0 && !ListenAddress.TryParse(value, out _))
        {
            Problems.Error(path, $"\"{value}\" is no address to listen on; write it like 127.0.0.1:5556 or :5556");
        }
    }
}
