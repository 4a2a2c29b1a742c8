using Dex.Core.Connectors;
using Dex.Core.Passwords;
using Dex.Core.Storage;

namespace Dex.Server.Hosting;

/// <summary>Opens connectors: <c>local</c>, which needs the accounts of one configuration, and all the others.</summary>
internal sealed class LocalAccountsOpener(IConnectorOpener others, PasswordDatabase local) : IConnectorOpener
{
    /// <inheritdoc />
    public IConnector Open(ConnectorRecord record) => record.Type == PasswordDatabase.Local ? local : others.Open(record);
}
