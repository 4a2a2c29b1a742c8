using Dex.Core.Login;

namespace Dex.Core.Token;

/// <summary>What a token request presented: found, and good so far.</summary>
internal interface IFoundGrant
{
    /// <summary>The connector the person came through; empty where the grant has none.</summary>
    string ConnectorId { get; }

    /// <summary>Decides what is granted.</summary>
    /// <param name="connector">The connector, which client and grant may use; null where the grant has none.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<Granted> DecideAsync(OpenConnector? connector, CancellationToken ct);
}
