using System.Net;
using Dex.Connectors;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Pages;
using Dex.Storage.Memory;

namespace Dex.Server.Hosting;

/// <summary>What a provider is made of, for <see cref="DexServiceCollectionExtensions.AddDex"/>. A configuration file fills it too.</summary>
public sealed class DexSetup
{
    /// <summary>The protocol's options, the issuer first of all.</summary>
    public DexOptions Options { get; set; } = new() { Issuer = new Issuer("http://127.0.0.1:5556/dex") };

    /// <summary>Where state is kept: memory, unless something else is chosen here.</summary>
    public Func<IServiceProvider, IStorage> Storage { get; set; } = _ => new MemoryStorage();

    /// <summary>Applications, besides those in storage; read-only.</summary>
    public IList<Client> Clients { get; } = [];

    /// <summary>Local accounts, besides those in storage; read-only. They need the connector <c>local</c>: see <see cref="EnablePasswordDb"/>.</summary>
    public IList<Password> Passwords { get; } = [];

    /// <summary>Connectors, besides those in storage; read-only.</summary>
    public IList<ConnectorRecord> Connectors { get; } = [];

    /// <summary>The kinds of connectors there are.</summary>
    public ConnectorRegistry ConnectorTypes { get; } = new();

    /// <summary>How the pages look.</summary>
    public FrontendOptions Frontend { get; set; } = new();

    /// <summary>Headers that every response carries.</summary>
    public IList<(string Name, string Value)> Headers { get; } = [];

    /// <summary>Origins that may call the endpoints for programs from a browser; <c>*</c>: all.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Headers those may send.</summary>
    public IList<string> AllowedHeaders { get; } = [];

    /// <summary>The header in which trusted proxies say who the client is; empty: none.</summary>
    public string ClientAddressHeader { get; set; } = "";

    /// <summary>The proxies whose word counts.</summary>
    public IList<IPNetwork> TrustedProxies { get; } = [];

    /// <summary>Sets the issuer.</summary>
    /// <exception cref="FormatException">It is no absolute http or https URL.</exception>
    public DexSetup UseIssuer(string url)
    {
        Options = Options with { Issuer = new Issuer(url) };
        return this;
    }

    /// <summary>Adds an application.</summary>
    /// <param name="id">Its client id.</param>
    /// <param name="secret">Its secret; empty makes it a public client.</param>
    /// <param name="redirectUris">Where responses to it may go.</param>
    public DexSetup AddClient(string id, string secret, params string[] redirectUris)
    {
        Clients.Add(
            new Client
            {
                Id = id,
                Name = id,
                Secret = secret,
                Public = secret.Length == 0,
                RedirectUris = redirectUris,
            }
        );
        return this;
    }

    /// <summary>Adds a connector.</summary>
    /// <param name="type">Its kind, one of <see cref="ConnectorTypes"/>.</param>
    /// <param name="id">Its id.</param>
    /// <param name="name">The name people see.</param>
    /// <param name="config">Its options, as UTF-8 JSON; null where it has none.</param>
    public DexSetup AddConnector(string type, string id, string name, byte[]? config = null)
    {
        Connectors.Add(
            new ConnectorRecord
            {
                Id = id,
                Type = type,
                Name = name,
                Config = config,
            }
        );
        return this;
    }

    /// <summary>Lets people sign in with local accounts.</summary>
    public DexSetup EnablePasswordDb() =>
        Connectors.Any(c => c.Id == PasswordDatabase.Local) ? this : AddConnector(PasswordDatabase.Local, PasswordDatabase.Local, "Email");

    /// <summary>Adds a local account and lets people sign in with it.</summary>
    /// <param name="email">The address, which is the login name.</param>
    /// <param name="password">The password; it is hashed at once.</param>
    /// <param name="userId">The person's id; null: the address.</param>
    public DexSetup AddUser(string email, string password, string? userId = null)
    {
        Passwords.Add(
            new Password
            {
                Email = email.ToLowerInvariant(),
                Username = email,
                UserId = userId ?? email,
                Hash = System.Text.Encoding.ASCII.GetBytes(PasswordHash.Create(password, PasswordHash.MinCost, new CryptographicRandom())),
            }
        );
        return EnablePasswordDb();
    }
}
