using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Audit;

internal sealed class AuditLogTests
{
    [Test]
    public void What_is_not_logged_costs_no_memory()
    {
        var log = new AuditLog(NullLogger<AuditLog>.Instance);
        var authorization = new Authorization
        {
            GrantType = GrantTypes.RefreshToken,
            Client = new Client { Id = "app" },
            Claims = new Claims { UserId = "7" },
            Scopes = ["openid"],
            ConnectorId = "local",
        };
        var refreshToken = RefreshTokenCodec.Encode("an id", "a secret");
        Write();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Write();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000, "not one byte for each");

        void Write()
        {
            log.TokensIssued(authorization, "1", "2", refreshToken);
            log.SessionUsed("1", "local", "7", "app");
            log.ClientAuthenticationFailed("app", "none", "why");
        }
    }
}
