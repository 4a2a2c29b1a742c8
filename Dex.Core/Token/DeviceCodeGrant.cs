// RFC 8628 §3.4 and §3.5.
using Dex.Core.Authorize;
using Dex.Core.Device;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Token;

/// <summary>
/// A device asks whether its person has signed in. As in Dex the device code is proof enough; a client that names itself all the same must be the one
/// that the code was made for.
/// </summary>
internal sealed class DeviceCodeGrant(IStorage storage, TimeProvider time) : IGrant
{
    private const int MaxInterval = 300;

    public string GrantType => GrantTypes.DeviceCode;

    public bool NeedsClient => false;

    public async Task<IFoundGrant> FindAsync(TokenRequest request, CancellationToken ct)
    {
        var code = request.Require("device_code");
        if (request.Client.Id.Length > 0 && !DeviceAuthorizationEndpoint.IsFor(code, request.Client.Id))
        {
            throw Invalid("the code was made for another client");
        }
        var now = time.GetUtcNow();
        var tooFast = false;
        var token =
            await storage.DeviceTokens.UpdateAsync(
                code,
                t =>
                {
                    tooFast = t.Status == DeviceStatus.Pending && now < t.LastRequestTime.AddSeconds(t.PollIntervalSeconds);
                    return t.Status == DeviceStatus.Pending
                        ? t with
                        {
                            LastRequestTime = now,
                            PollIntervalSeconds = NextInterval(t.PollIntervalSeconds, tooFast),
                        }
                        : t;
                },
                ct
            ) ?? throw Invalid("no such device code");
        if (token.Expiry <= now)
        {
            throw new OAuthException("expired_token", "The device code has expired.");
        }
        switch (token.Status)
        {
            case DeviceStatus.Pending when tooFast:
                throw new OAuthException("slow_down", $"Wait {token.PollIntervalSeconds} seconds between polls.");
            case DeviceStatus.Pending:
                throw new OAuthException("authorization_pending", "The person has not signed in yet.");
            case DeviceStatus.Denied:
                throw new OAuthException(OAuthError.AccessDenied, "The person did not grant access.");
        }
        // Checked before the code is claimed, so that who lacks the verifier cannot spend it.
        Pkce.Verify(token.Pkce, request.Form["code_verifier"]);
        var claimed = await storage.DeviceTokens.DeleteAsync(code, ct) ?? throw Invalid("the device code was used already");
        return new Found(claimed.Token);
    }

    /// <summary>How long to wait until the next poll: five seconds more for each that came too early (§3.5).</summary>
    internal static int NextInterval(int seconds, bool tooFast) =>
        Math.Min(Math.Max(seconds, DeviceAuthorizationEndpoint.PollInterval) + (tooFast ? 5 : 0), MaxInterval);

    private static OAuthException Invalid(string detail) =>
        new(OAuthError.InvalidGrant, "The device code is invalid or was used already.", detail);

    private sealed class Found(string tokens) : IFoundGrant
    {
        public string ConnectorId => "";

        public Task<Granted> DecideAsync(OpenConnector? connector, CancellationToken ct) =>
            Task.FromResult<Granted>(new Granted.Stored(tokens));
    }
}
