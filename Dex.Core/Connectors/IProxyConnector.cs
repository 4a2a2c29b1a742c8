using System.Net;

namespace Dex.Core.Connectors;

/// <summary>A connector for a proxy in front of the callback that signs people in and says by headers who they are.</summary>
public interface IProxyConnector : IConnector
{
    /// <summary>Finds out who came. Throws when the headers do not say, or the request did not come through the proxy.</summary>
    /// <param name="header">A header of the request by its name; null where it is absent.</param>
    /// <param name="peer">Who made the connection; null where unknown.</param>
    Identity Read(Func<string, string?> header, IPAddress? peer);
}
