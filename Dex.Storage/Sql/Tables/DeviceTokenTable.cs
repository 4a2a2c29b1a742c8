using System.Text;
using Dex.Core.Storage;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>device_token</c>.</summary>
internal static class DeviceTokenTable
{
    public static SqlTable<string, DeviceToken> Definition { get; } =
        new()
        {
            Name = "device_token",
            KeyColumns = ["device_code"],
            Columns = ["status", "token", "expiry", "last_request", "poll_interval", "code_challenge", "code_challenge_method"],
            KeyOf = r => r.DeviceCode,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.Status);
                p.Bytes(Encoding.UTF8.GetBytes(r.Token)); // A byte column, although it holds text.
                p.Time(r.Expiry);
                p.Time(r.LastRequestTime);
                p.Number(r.PollIntervalSeconds);
                p.Pkce(r.Pkce);
            },
            Read = row => new DeviceToken
            {
                DeviceCode = row.Text(),
                Status = row.Text(),
                Token = Encoding.UTF8.GetString(row.Bytes() ?? []),
                Expiry = row.Time(),
                LastRequestTime = row.Time(),
                PollIntervalSeconds = row.Number(),
                Pkce = row.Pkce(),
            },
        };
}
