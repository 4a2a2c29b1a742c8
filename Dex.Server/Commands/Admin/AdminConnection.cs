namespace Dex.Server.Commands.Admin;

/// <summary>Which server <c>dex admin</c> talks to, and how.</summary>
/// <param name="Address">Its <c>grpc.addr</c>.</param>
/// <param name="Ca">A PEM file with the authority of its certificate; empty: no TLS.</param>
/// <param name="Cert">Our certificate, a PEM file; empty: none.</param>
/// <param name="Key">Its key, a PEM file.</param>
internal sealed record AdminConnection(string Address, string Ca, string Cert, string Key);
