using Dex.Core.Storage;
using Google.Protobuf;
using Records = Dex.Core.Storage;

namespace Dex.Server.Admin;

/// <summary>Records as messages.</summary>
internal static class AdminMessages
{
    /// <summary>An application with its secret.</summary>
    public static Api.Client ToMessage(Client client)
    {
        var message = new Api.Client
        {
            Id = client.Id,
            Secret = client.Secret,
            Public = client.Public,
            Name = client.Name,
            LogoUrl = client.LogoUrl,
            BackchannelLogoutUri = client.BackchannelLogoutUri,
            RefreshTokenLifetime = client.RefreshTokenLifetime,
        };
        message.RedirectUris.Add(client.RedirectUris);
        message.TrustedPeers.Add(client.TrustedPeers);
        message.AllowedConnectors.Add(client.AllowedConnectors);
        message.SsoSharedWith.Add(client.SsoSharedWith ?? []);
        message.PostLogoutRedirectUris.Add(client.PostLogoutRedirectUris);
        return message;
    }

    /// <summary>An application without its secret.</summary>
    public static Api.ClientInfo ToInfo(Client client)
    {
        var message = new Api.ClientInfo
        {
            Id = client.Id,
            Public = client.Public,
            Name = client.Name,
            LogoUrl = client.LogoUrl,
            BackchannelLogoutUri = client.BackchannelLogoutUri,
            RefreshTokenLifetime = client.RefreshTokenLifetime,
        };
        message.RedirectUris.Add(client.RedirectUris);
        message.TrustedPeers.Add(client.TrustedPeers);
        message.AllowedConnectors.Add(client.AllowedConnectors);
        message.SsoSharedWith.Add(client.SsoSharedWith ?? []);
        message.PostLogoutRedirectUris.Add(client.PostLogoutRedirectUris);
        return message;
    }

    /// <summary>The application that a message describes.</summary>
    public static Client ToRecord(Api.Client message) =>
        new()
        {
            Id = message.Id,
            Secret = message.Secret,
            Public = message.Public,
            Name = message.Name,
            LogoUrl = message.LogoUrl,
            BackchannelLogoutUri = message.BackchannelLogoutUri,
            RefreshTokenLifetime = message.RefreshTokenLifetime,
            RedirectUris = [.. message.RedirectUris],
            TrustedPeers = [.. message.TrustedPeers],
            AllowedConnectors = [.. message.AllowedConnectors],
            // A list that is not there cannot be told from an empty one: both mean the server's default, as in Dex.
            SsoSharedWith = message.SsoSharedWith.Count > 0 ? [.. message.SsoSharedWith] : null,
            PostLogoutRedirectUris = [.. message.PostLogoutRedirectUris],
        };

    /// <summary>A connector.</summary>
    public static Api.Connector ToMessage(ConnectorRecord connector)
    {
        var message = new Api.Connector
        {
            Id = connector.Id,
            Type = connector.Type,
            Name = connector.Name,
            Config = ByteString.CopyFrom(connector.Config ?? []),
        };
        message.GrantTypes.Add(connector.GrantTypes);
        return message;
    }

    /// <summary>A session.</summary>
    public static Api.AuthSession ToMessage(AuthSession session)
    {
        var message = new Api.AuthSession
        {
            Id = session.Id,
            UserId = session.UserId,
            ConnectorId = session.ConnectorId,
            CreatedAt = Unix(session.CreatedAt),
            LastActivity = Unix(session.LastActivity),
            IpAddress = session.IpAddress,
            UserAgent = session.UserAgent,
            AbsoluteExpiry = Unix(session.AbsoluteExpiry),
            IdleExpiry = Unix(session.IdleExpiry),
        };
        message.ClientStates.Add(
            session.ClientStates.Select(s => new Api.ClientAuthState
            {
                ClientId = s.Key,
                AuthenticatedAt = Unix(s.Value.AuthenticatedAt),
                LastActivity = Unix(s.Value.LastActivity),
                LastTokenIssuedAt = Unix(s.Value.LastTokenIssuedAt),
                ViaSso = s.Value.ViaSso,
            })
        );
        return message;
    }

    /// <summary>A person.</summary>
    public static Api.UserIdentity ToMessage(UserIdentity identity)
    {
        var message = new Api.UserIdentity
        {
            UserId = identity.UserId,
            ConnectorId = identity.ConnectorId,
            Email = identity.Claims.Email,
            EmailVerified = identity.Claims.EmailVerified,
            Username = identity.Claims.Username,
            CreatedAt = Unix(identity.CreatedAt),
            LastLogin = Unix(identity.LastLogin),
            BlockedUntil = Unix(identity.BlockedUntil),
        };
        message.Groups.Add(identity.Claims.Groups);
        foreach (var (clientId, scopes) in identity.Consents)
        {
            var consent = new Api.ConsentEntry { ClientId = clientId };
            consent.Scopes.Add(scopes);
            message.Consents.Add(consent);
        }
        message.MfaDevices.Add(DevicesOf(identity));
        return message;
    }

    /// <summary>A person's second factors; secrets stay here.</summary>
    public static IEnumerable<Api.MFADeviceInfo> DevicesOf(UserIdentity identity)
    {
        var (secrets, keys) = (identity.MfaSecrets, identity.WebAuthnCredentials);
        foreach (var id in (secrets?.Keys ?? []).Union(keys?.Keys ?? []).Order(StringComparer.Ordinal))
        {
            var device = new Api.MFADeviceInfo { AuthenticatorId = id };
            if (secrets?.GetValueOrDefault(id) is { } secret)
            {
                device.MfaSecret = new Api.MFASecret
                {
                    AuthenticatorId = secret.AuthenticatorId,
                    Type = secret.Type,
                    Confirmed = secret.Confirmed,
                    CreatedAt = Unix(secret.CreatedAt),
                };
            }
            device.WebauthnCredentials.Add((keys?.GetValueOrDefault(id) ?? []).Select(ToMessage));
            yield return device;
        }
    }

    /// <summary>Seconds since 1970; 0 for Go's zero time.</summary>
    public static long Unix(DateTimeOffset time) => time.Year <= 1 ? 0 : time.ToUnixTimeSeconds();

    private static Api.WebAuthnCredential ToMessage(Records.WebAuthnCredential credential)
    {
        var message = new Api.WebAuthnCredential
        {
            CredentialId = ByteString.CopyFrom(credential.CredentialId),
            AttestationType = credential.AttestationType,
            Aaguid = ByteString.CopyFrom(credential.Aaguid),
            SignCount = credential.SignCount,
            CloneWarning = credential.CloneWarning,
            BackupEligible = credential.BackupEligible,
            BackupState = credential.BackupState,
            DisplayName = credential.DisplayName,
            CreatedAt = Unix(credential.CreatedAt),
        };
        message.Transport.Add(credential.Transport);
        return message;
    }
}
