namespace Dex.Core.Storage;

/// <summary>Somebody tried to change a record that the configuration file declares.</summary>
/// <param name="message">Names the record.</param>
public sealed class ReadOnlyRecordException(string message) : Exception(message);
