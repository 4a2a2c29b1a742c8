using Dex.Core.Storage;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>device_request</c>.</summary>
internal static class DeviceRequestTable
{
    public static SqlTable<string, DeviceRequest> Definition { get; } =
        new()
        {
            Name = "device_request",
            KeyColumns = ["user_code"],
            Columns = ["device_code", "client_id", "client_secret", "scopes", "expiry"],
            KeyOf = r => r.UserCode,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.DeviceCode);
                p.Text(r.ClientId);
                p.Text(r.ClientSecret);
                p.Strings(r.Scopes);
                p.Time(r.Expiry);
            },
            Read = row => new DeviceRequest
            {
                UserCode = row.Text(),
                DeviceCode = row.Text(),
                ClientId = row.Text(),
                ClientSecret = row.Text(),
                Scopes = row.Strings(),
                Expiry = row.Time(),
            },
        };
}
