using Dex.Core.Connectors;

namespace Dex.Connectors.Http;

/// <summary>Makes the HTTP clients of connectors: times and sizes are limited, redirects are not followed, the operator's authorities are trusted besides the system's, and reads are tried again.</summary>
internal static class UpstreamHttp
{
    private const int MaxAnswerBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>A client.</summary>
    /// <param name="context">The connector's clock and randomness.</param>
    /// <param name="rootCAs">Authorities: paths, PEM text, or PEM text in base64, as in Dex; none: the system's alone.</param>
    /// <param name="insecureSkipVerify">Whether certificates are not checked.</param>
    /// <exception cref="ConnectorConfigurationException">An authority cannot be read.</exception>
    public static HttpClient Create(ConnectorContext context, IReadOnlyList<string> rootCAs, bool insecureSkipVerify)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = UpstreamTls.Check(rootCAs, insecureSkipVerify, systemToo: true);
        return new HttpClient(new RetryingHandler(handler, context.Time, context.Random))
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }
}
