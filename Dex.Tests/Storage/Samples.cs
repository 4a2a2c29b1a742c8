using System.Text;
using Dex.Core.Storage;

namespace Dex.Tests.Storage;

/// <summary>Records with every field filled in, as different from each other as the types allow.</summary>
internal static class Samples
{
    public static DateTimeOffset Time { get; } = new DateTimeOffset(2025, 3, 9, 14, 5, 6, TimeSpan.Zero).AddTicks(1234560);

    public static DateTimeOffset Zero { get; } = DateTimeOffset.MinValue;

    public static Claims Claims { get; } =
        new()
        {
            UserId = "u-1",
            Username = "Zoë Ünïcode 漢字 🙂",
            PreferredUsername = "zoe",
            Email = "zoe@example.com",
            EmailVerified = true,
            Groups = ["admins", "a \"quoted\" <group> & 'more'\u2028", ""],
        };

    public static AuthorizationExtras Extras { get; } =
        new()
        {
            ResponseMode = "form_post",
            ClaimsRequest = """{"id_token":{"name":{"essential":true}}}""",
            RequiredSubject = "subject",
            Resources = ["https://api.example.com"],
            DpopThumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
        };

    public static AuthRequest AuthRequest(string id) =>
        new()
        {
            Id = id,
            ClientId = "client",
            ResponseTypes = ["code", "id_token"],
            Scopes = ["openid", "email"],
            RedirectUri = "https://app.example.com/callback?x=1&y=2",
            Nonce = "nonce",
            State = "st\u00e4te",
            ForceApprovalPrompt = true,
            Prompt = "consent login",
            MaxAge = 3600,
            AuthTime = Time.AddMinutes(-1),
            Expiry = Time.AddHours(24),
            LoggedIn = true,
            Claims = Claims,
            ConnectorId = "ldap",
            ConnectorData = [0, 1, 2, 255],
            Pkce = new PkceChallenge("challenge", "S256"),
            HmacKey = [9, 8, 7],
            MfaValidated = true,
            WebAuthnSessionData = Encoding.UTF8.GetBytes("""{"challenge":"x"}"""),
            Extras = Extras,
        };

    public static AuthCode AuthCode(string id) =>
        new()
        {
            Id = id,
            ClientId = "client",
            RedirectUri = "https://app.example.com/callback",
            Nonce = "nonce",
            Scopes = ["openid"],
            ConnectorId = "ldap",
            ConnectorData = [1, 2],
            Claims = Claims,
            Expiry = Time.AddMinutes(30),
            SessionId = "session",
            AuthTime = Time,
            Pkce = new PkceChallenge("challenge", "plain"),
            Extras = Extras,
        };

    public static RefreshToken RefreshToken(string id) =>
        new()
        {
            Id = id,
            Token = "current",
            ObsoleteToken = "previous",
            CreatedAt = Time,
            LastUsed = Time.AddSeconds(5),
            ClientId = "client",
            ConnectorId = "ldap",
            ConnectorData = [3],
            Claims = Claims,
            Scopes = ["openid", "offline_access"],
            Nonce = "nonce",
            Extras = Extras,
        };

    public static OfflineSessions OfflineSessions(string userId) =>
        new()
        {
            UserId = userId,
            ConnectorId = "ldap",
            Refresh = new Dictionary<string, RefreshTokenRef>
            {
                ["client"] = new("refresh-1", "client", Time, Time.AddSeconds(7), "session"),
                ["client/2"] = new("refresh-2", "client", Time, Zero),
            },
            ConnectorData = Encoding.UTF8.GetBytes("upstream"),
        };

    public static Client Client(string id) =>
        new()
        {
            Id = id,
            Secret = "secret",
            RedirectUris = ["https://app.example.com/callback", "http://127.0.0.1/"],
            PostLogoutRedirectUris = ["https://app.example.com/bye"],
            BackchannelLogoutUri = "https://app.example.com/logout",
            RefreshTokenLifetime = "session",
            TrustedPeers = ["peer"],
            Public = true,
            Name = "Example App",
            LogoUrl = "https://app.example.com/logo.png",
            AllowedConnectors = ["ldap", "mock"],
            MfaChain = ["totp"],
            SsoSharedWith = ["*"],
            Metadata = new ClientMetadata
            {
                TokenEndpointAuthMethod = "private_key_jwt",
                Jwks = """{"keys":[]}""",
                JwksUri = "https://app.example.com/jwks",
                RequestObjectSigningAlg = "ES256",
                FrontchannelLogoutUri = "https://app.example.com/bye",
                FrontchannelLogoutSessionRequired = true,
                RequirePushedAuthorizationRequests = true,
                DpopBoundAccessTokens = true,
                AccessTokenType = "at+jwt",
                Resources = ["https://api.example.com"],
                GrantTypes = ["authorization_code"],
                ResponseTypes = ["code"],
                DefaultMaxAge = 60,
                RegistrationTokenHash = "hash",
                IssuedAt = 1,
                Registered = """{"client_name":"x"}""",
            },
        };

    public static Password Password(string email) =>
        new()
        {
            Email = email,
            Hash = Encoding.ASCII.GetBytes("$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W"),
            Username = "admin",
            Name = "Admin Person",
            PreferredUsername = "adm",
            EmailVerified = false,
            UserId = "08a8684b-db88-4b73-90a9-3cd1661f5466",
            Groups = ["admins"],
        };

    public static ConnectorRecord Connector(string id) =>
        new()
        {
            Id = id,
            Type = "oidc",
            Name = "Some provider",
            ResourceVersion = "7",
            Config = Encoding.UTF8.GetBytes("""{"issuer":"https://issuer.example.com"}"""),
            GrantTypes = ["authorization_code"],
        };

    public static DeviceRequest DeviceRequest(string userCode) =>
        new()
        {
            UserCode = userCode,
            DeviceCode = "device",
            ClientId = "client",
            ClientSecret = "secret",
            Scopes = ["openid"],
            Expiry = Time,
        };

    public static DeviceToken DeviceToken(string deviceCode) =>
        new()
        {
            DeviceCode = deviceCode,
            Status = "complete",
            Token = """{"access_token":"a\\b"}""",
            Expiry = Time,
            LastRequestTime = Time.AddSeconds(-3),
            PollIntervalSeconds = 5,
            Pkce = new PkceChallenge("challenge", "S256"),
        };

    public static UserIdentity UserIdentity(string userId) =>
        new()
        {
            UserId = userId,
            ConnectorId = "ldap",
            Claims = Claims,
            Consents = new Dictionary<string, IReadOnlyList<string>> { ["client"] = ["openid", "email"], ["other"] = [] },
            MfaSecrets = new Dictionary<string, MfaSecret>
            {
                ["totp"] = new("totp", "TOTP", "otpauth://totp/x?secret=ABC", true, Time, 42),
            },
            WebAuthnCredentials = new Dictionary<string, IReadOnlyList<WebAuthnCredential>> { ["keys"] = [Credential] },
            CreatedAt = Time,
            LastLogin = Time.AddDays(1),
            BlockedUntil = Zero,
        };

    public static AuthSession AuthSession(string id) =>
        new()
        {
            Id = id,
            Secret = "secret",
            UserId = "u-1",
            ConnectorId = "ldap",
            ClientStates = new Dictionary<string, ClientAuthState>
            {
                ["client"] = new(Time, Time.AddSeconds(1), Time.AddSeconds(2), false),
                ["other"] = new(Time, Zero, Zero, true),
            },
            CreatedAt = Time,
            LastActivity = Time.AddMinutes(1),
            IpAddress = "2001:db8::1",
            UserAgent = "Browser/1.0",
            AbsoluteExpiry = Time.AddDays(1),
            IdleExpiry = Time.AddHours(1),
            LogoutState = new LogoutState("https://app.example.com/bye", "state", "client", "ldap"),
        };

    public static Keys Keys { get; } =
        new()
        {
            SigningKey = RsaKey("k1"),
            SigningKeyPub = new Jwk
            {
                Use = "sig",
                Kty = "RSA",
                Kid = "k1",
                Alg = "RS256",
                N = "bg",
                E = "AQAB",
            },
            VerificationKeys = [new VerificationKey(EcKey("k0"), Time.AddHours(6)), new VerificationKey(EcKey("k2"), Time.AddHours(9))],
            NextRotation = Time.AddHours(3),
            Next = new NextKey(EcKey("k2") with { D = "ZA" }, EcKey("k2"), Time.AddHours(2)),
        };

    private static WebAuthnCredential Credential =>
        new()
        {
            CredentialId = [1, 2, 3],
            PublicKey = [4, 5],
            AttestationType = "none",
            Aaguid = new byte[16],
            SignCount = 4_000_000_000,
            CloneWarning = true,
            Transport = ["usb"],
            BackupEligible = true,
            BackupState = true,
            DisplayName = "blue key",
            CreatedAt = Time,
        };

    private static Jwk RsaKey(string id) =>
        new()
        {
            Use = "sig",
            Kty = "RSA",
            Kid = id,
            Alg = "RS256",
            N = "bg",
            E = "AQAB",
            D = "ZA",
            P = "cA",
            Q = "cQ",
            Dp = "ZHA",
            Dq = "ZHE",
            Qi = "cWk",
        };

    private static Jwk EcKey(string id) =>
        new()
        {
            Use = "sig",
            Kty = "EC",
            Kid = id,
            Crv = "P-256",
            Alg = "ES256",
            X = "eA",
            Y = "eQ",
        };
}
