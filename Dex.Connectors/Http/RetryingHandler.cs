using System.Buffers.Binary;
using System.Net;
using Dex.Core.Protocol;

namespace Dex.Connectors.Http;

/// <summary>Asks again where a read failed by a broken connection or an upstream that is busy: twice at most, after pauses of random length, so that many do not ask again at once. What changes something is asked once.</summary>
internal sealed class RetryingHandler(HttpMessageHandler inner, TimeProvider time, IRandom random) : DelegatingHandler(inner)
{
    /// <summary>Marks a request that is a read, though it is no GET.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsRead = new("dex.read");

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600)];
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var canRepeat = request.Method == HttpMethod.Get || request.Options.TryGetValue(IsRead, out var isRead) && isRead;
        for (var attempt = 0; ; attempt++)
        {
            var isLast = !canRepeat || attempt == Pauses.Length;
            var pause = isLast ? default : Jitter(Pauses[attempt]);
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (isLast || !IsPassing(response, ref pause))
                {
                    return response;
                }
                response.Dispose();
            }
            catch (HttpRequestException) when (!isLast)
            {
                // A connection that broke, as pooled ones do.
            }
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static bool IsPassing(HttpResponseMessage response, ref TimeSpan pause)
    {
        if (response.StatusCode != HttpStatusCode.TooManyRequests)
        {
            return response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
        }
        // Somebody waits at a browser: only a short rest is worth it.
        if (response.Headers.RetryAfter?.Delta is not { } wanted || wanted > MaxRetryAfter)
        {
            return false;
        }
        pause = wanted;
        return true;
    }

    // From half of it to one and a half.
    private TimeSpan Jitter(TimeSpan pause)
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        return pause * (0.5 + BinaryPrimitives.ReadUInt32LittleEndian(bytes) / (double)uint.MaxValue);
    }
}
