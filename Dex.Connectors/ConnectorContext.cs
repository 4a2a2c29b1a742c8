using Dex.Core.Protocol;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors;

/// <summary>What a connector gets besides its options.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Randomness.</param>
/// <param name="Logger">Its log.</param>
public sealed record ConnectorContext(string Id, TimeProvider Time, IRandom Random, ILogger Logger);
