using System.Text;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Passwords;

/// <summary>The local accounts (Dex's connector <c>local</c>): an e-mail address, in any letter case, and a bcrypt hash.</summary>
public sealed class PasswordDatabase(IStore<string, Password> passwords, BcryptGate bcrypt, IRandom random)
    : IPasswordConnector,
        IRefreshConnector
{
    /// <summary>The connector's id and type.</summary>
    public const string Local = "local";

    // What an unknown account is compared with, made at the cost of the last account that was known, so that the answer takes as long for both.
    private volatile string _dummy = "";

    /// <inheritdoc />
    public string Prompt => "Email Address";

    /// <inheritdoc />
    public bool NeedsConnectorData => false;

    /// <inheritdoc />
    public async Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct)
    {
        var account = await passwords.GetAsync(username, ct);
        var hash = account is null ? await DummyAsync(ct) : HashOf(account);
        var matches = await bcrypt.VerifyAsync(hash, password, ct);
        return matches && account is not null ? new Identity(ClaimsOf(account)) : null;
    }

    /// <inheritdoc />
    public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        var account = await passwords.GetAsync(identity.Claims.Email, ct);
        // A new account with the address of an old one is another person.
        return account is not null && account.UserId == identity.Claims.UserId
            ? new Identity(ClaimsOf(account))
            : throw new UserGoneException("the local account was deleted or replaced");
    }

    private static Claims ClaimsOf(Password account) =>
        new()
        {
            UserId = account.UserId,
            Username = account.Name.Length > 0 ? account.Name : account.Username,
            PreferredUsername = account.PreferredUsername,
            Email = account.Email,
            EmailVerified = account.EmailVerified ?? true,
            Groups = account.Groups,
        };

    private async Task<string> DummyAsync(CancellationToken ct)
    {
        if (_dummy.Length == 0)
        {
            var cost = PasswordHash.MinCost;
            await foreach (var account in passwords.ListAsync(ct))
            {
                if (AcceptedCostOf(Encoding.ASCII.GetString(account.Hash)) is { } accepted)
                {
                    cost = accepted;
                    break;
                }
            }
            return Dummy(cost);
        }
        return _dummy;
    }

    private string HashOf(Password account)
    {
        var hash = Encoding.ASCII.GetString(account.Hash);
        if (AcceptedCostOf(hash) is not { } cost)
        {
            throw new InvalidOperationException(
                $"the stored password hash of {account.Email} is no bcrypt hash with a cost from {PasswordHash.MinCost} to {PasswordHash.MaxCost}"
            );
        }
        if (PasswordHash.CostOf(_dummy) != cost)
        {
            Dummy(cost);
        }
        return hash;
    }

    private static int? AcceptedCostOf(string hash) =>
        PasswordHash.CostOf(hash) is { } cost and >= PasswordHash.MinCost and <= PasswordHash.MaxCost ? cost : null;

    private string Dummy(int cost)
    {
        if (PasswordHash.CostOf(_dummy) != cost)
        {
            // Well formed, and of no password: its digest part is random.
            Span<byte> bytes = stackalloc byte[27];
            random.Fill(bytes);
            _dummy = $"$2a${cost:00}${Convert.ToHexStringLower(bytes)[..53]}";
        }
        return _dummy;
    }
}
