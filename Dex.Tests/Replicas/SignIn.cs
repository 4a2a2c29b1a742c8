namespace Dex.Tests.Replicas;

/// <summary>A sign-in whose refresh tokens a client keeps.</summary>
internal sealed class SignIn(string refreshToken)
{
    private readonly List<string> _tokens = [refreshToken];
    private long _changedAt = TimeProvider.System.GetTimestamp();

    /// <summary>All refresh tokens that the client was told of, the current one last.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    public string Current => _tokens[^1];

    /// <summary>How long it has had the current one.</summary>
    public TimeSpan Age => TimeProvider.System.GetElapsedTime(_changedAt);

    /// <summary>Keeps the token of an answer. Of several answers at once one may come from before the rotation: it names the token presented.</summary>
    public void Take(string token, string presented)
    {
        if (token != presented && token != Current)
        {
            _tokens.Add(token);
            _changedAt = TimeProvider.System.GetTimestamp();
        }
    }
}
