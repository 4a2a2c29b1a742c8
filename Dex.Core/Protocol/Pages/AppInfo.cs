using Dex.Core.Storage;

namespace Dex.Core.Protocol.Pages;

/// <summary>What an application wants people to see of it where they sign in (OpenID Connect Dynamic Client Registration §2).</summary>
/// <param name="Name">Its name.</param>
/// <param name="LogoUrl">Its logo; empty where it has none.</param>
/// <param name="PolicyUrl">What it does with what it learns; empty where there is no such page.</param>
/// <param name="TosUrl">Its terms of service; empty where there is no such page.</param>
public sealed record AppInfo(string Name, string LogoUrl, string PolicyUrl, string TosUrl)
{
    /// <summary>What there is of a client; null where it has nothing but a name.</summary>
    public static AppInfo? Of(Client? client)
    {
        var (policy, tos) = (client?.Metadata?.PolicyUri ?? "", client?.Metadata?.TosUri ?? "");
        return client is null || client.LogoUrl.Length + policy.Length + tos.Length == 0
            ? null
            : new AppInfo(client.Name, client.LogoUrl, policy, tos);
    }
}
