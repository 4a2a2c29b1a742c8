using System.Globalization;

namespace Dex.Server.Admin.Grpc;

/// <summary>The header <c>grpc-timeout</c>: at most eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    /// <summary>The time that the caller waits; null where it does not say, or says nonsense.</summary>
    public static TimeSpan? Parse(string? header)
    {
        if (
            header is not { Length: >= 2 and <= 9 }
            || !long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        )
        {
            return null;
        }
        return header[^1] switch
        {
            'H' => TimeSpan.FromHours(Math.Min(count, 1_000_000)),
            'M' => TimeSpan.FromMinutes(count),
            'S' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'u' => TimeSpan.FromMicroseconds(count),
            'n' => TimeSpan.FromTicks(count / 100),
            _ => null,
        };
    }
}
