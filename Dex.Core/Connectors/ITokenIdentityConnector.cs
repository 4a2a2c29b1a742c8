namespace Dex.Core.Connectors;

/// <summary>A connector that can tell who an upstream's token stands for (token exchange, RFC 8693).</summary>
public interface ITokenIdentityConnector : IConnector
{
    /// <summary>Who the token stands for. Throws when the token is not good.</summary>
    Task<Identity> GetIdentityAsync(string subjectTokenType, string subjectToken, CancellationToken ct);
}
