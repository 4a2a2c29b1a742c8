using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Dex.Server.Hosting;

/// <summary>
/// A listener's certificate, read again when its files change: connections that are open go on, new ones get the new certificate. Files that cannot be used are reported,
/// and the certificate before stays. Also reads the authorities of client certificates, where those are asked for.
/// </summary>
internal sealed partial class ReloadingTls
{
    // Files are looked at when somebody connects, but not for every connection.
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(10);

    private readonly (string Cert, string Key, string ClientCa) _files;
    private readonly SslProtocols _protocols;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private ILogger? _logger;
    private volatile SslServerAuthenticationOptions _options;
    private DateTime[] _written;
    private DateTimeOffset _checkedAt;

    /// <summary>Reads the files.</summary>
    /// <param name="files">Certificate chain, key and, where client certificates are asked for, their authorities; all in PEM form.</param>
    /// <param name="protocols">The versions of TLS.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="TlsFileException">A file is missing, unreadable or wrong.</exception>
    public ReloadingTls((string Cert, string Key, string ClientCa) files, SslProtocols protocols, TimeProvider time)
    {
        (_files, _protocols, _time) = (files, protocols, time);
        _written = Written();
        _options = Load();
        _checkedAt = time.GetUtcNow();
    }

    /// <summary>What a new connection is encrypted with.</summary>
    public SslServerAuthenticationOptions Current
    {
        get
        {
            var now = _time.GetUtcNow();
            lock (_lock)
            {
                if (now - _checkedAt >= CheckEvery)
                {
                    _checkedAt = now;
                    ReloadIfChanged();
                }
            }
            return _options;
        }
    }

    /// <summary>Says where to report.</summary>
    public void Use(ILogger logger) => _logger = logger;

    /// <summary>Reads the files now, changed or not.</summary>
    public void Reload()
    {
        lock (_lock)
        {
            _checkedAt = _time.GetUtcNow();
            Reload(Written());
        }
    }

    private void ReloadIfChanged()
    {
        var written = Written();
        if (!written.SequenceEqual(_written))
        {
            Reload(written);
        }
    }

    private void Reload(DateTime[] written)
    {
        try
        {
            _options = Load();
            _written = written;
            if (_logger is { } logger)
            {
                LogReloaded(logger, _files.Cert);
            }
        }
        catch (TlsFileException e)
        {
            // Perhaps only one of two files was written yet: tried again at the next look.
            if (_logger is { } logger)
            {
                LogKept(logger, e.Message);
            }
        }
    }

    private SslServerAuthenticationOptions Load()
    {
        var (certificate, chain) = TlsFiles.Load(_files.Cert, _files.Key);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = _protocols,
        };
        if (_files.ClientCa.Length > 0)
        {
            var authorities = TlsFiles.LoadAuthorities(_files.ClientCa);
            options.ClientCertificateRequired = true;
            options.RemoteCertificateValidationCallback = (_, presented, _, _) =>
                presented is X509Certificate2 client && TlsFiles.IsClientOf(authorities, client);
        }
        return options;
    }

    private DateTime[] Written() =>
        [.. new[] { _files.Cert, _files.Key, _files.ClientCa }.Where(f => f.Length > 0).Select(File.GetLastWriteTimeUtc)];

    [LoggerMessage(LogLevel.Information, "certificate reloaded, {file}")]
    private static partial void LogReloaded(ILogger logger, string file);

    [LoggerMessage(LogLevel.Error, "changed certificate cannot be used, the one before stays: {reason}")]
    private static partial void LogKept(ILogger logger, string reason);
}
