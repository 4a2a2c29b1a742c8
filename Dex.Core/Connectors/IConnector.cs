namespace Dex.Core.Connectors;

/// <summary>
/// Somewhere people come from. What a connector can do is said by the other interfaces of this folder; it implements those that apply.
/// A connector is opened once and used by many requests at a time; it is disposed, where it is disposable, when its record changes.
/// </summary>
public interface IConnector;
