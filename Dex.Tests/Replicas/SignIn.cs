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

    /// <summary>The access token that came with the latest answer.</summary>
    public string AccessToken { get; private set; } = "";

    /// <summary>Keeps the token of an answer. Of several answers at once one may come from before the rotation: it names the token presented.</summary>
    public void Take(TokenAnswer answer, string presented)
    {
        AccessToken = answer.AccessToken;
        if (answer.RefreshToken != presented && answer.RefreshToken != Current)
        {
            _tokens.Add(answer.RefreshToken);
            _changedAt = TimeProvider.System.GetTimestamp();
        }
    }
}
