namespace Dex.Tests.Replicas;

/// <summary>
/// An application that signs people in and refreshes their tokens without end, and that treats failures as a good one does: what got no answer is asked
/// again, a refresh with the same refresh token, the redemption of a code once and then by a new login.
/// </summary>
internal sealed class LoadClient(LoadHttp http, TimeSpan reuseInterval, LoadLedger ledger)
{
    // One person keeps at most 100 tokens for each client, and redemptions without an answer leave some that nobody was told of.
    private const int MostSignIns = 30;

    // A second each where nobody has success: nothing here is away for so long.
    private const int MostAttempts = 60;

    private readonly List<SignIn> _signIns = [];
    private readonly List<SignIn> _setAside = [];
    private int _logins;
    private int _refreshes;

    public LoadHttp Http => http;

    /// <summary>The sign-ins that it uses.</summary>
    public IReadOnlyList<SignIn> SignIns => _signIns;

    /// <summary>Sign-ins with at least two rotations that were not used since.</summary>
    public IReadOnlyList<SignIn> SetAside => _setAside;

    /// <summary>Works until it is told to stop, and then ends what it is at.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Tokens that would be rotated now, as that is what may go wrong; and while there are none, people come and go.
            if (_signIns.MaxBy(s => s.Age) is { } oldest && oldest.Age > reuseInterval)
            {
                await RefreshAsync(oldest);
            }
            else if (_signIns.Count < MostSignIns)
            {
                await LogInAsync();
            }
            else
            {
                await LogOutAsync(_signIns[^1]);
            }
        }
    }

    /// <summary>Redeems the current token, several times at once every now and then.</summary>
    public async Task RefreshAsync(SignIn signIn)
    {
        var presented = signIn.Current;
        var answers = await Task.WhenAll(Enumerable.Range(0, ++_refreshes % 4 == 0 ? 3 : 1).Select(_ => RefreshAsync(presented)));
        if (answers.Contains(null))
        {
            _signIns.Remove(signIn);
            return;
        }
        foreach (var answer in answers)
        {
            signIn.Take(answer!, presented);
        }
        if (signIn.Tokens.Count == 3 && _setAside.Count < 3)
        {
            _signIns.Remove(signIn);
            _setAside.Add(signIn);
        }
    }

    // RFC 7009: to revoke a token again does no harm.
    private async Task LogOutAsync(SignIn signIn)
    {
        _signIns.Remove(signIn);
        for (var attempts = 1; attempts <= MostAttempts; attempts++)
        {
            var status = await http.RevokeAsync(signIn.Current);
            if (status != 0)
            {
                if (status != 200)
                {
                    ledger.Blame($"revocation {status}");
                }
                ledger.Succeeded("logouts");
                return;
            }
            await ledger.WaitForBetterTimesAsync();
        }
        ledger.Blame("a revocation got no answer, however often it was asked for");
    }

    // Null where the token was refused, which is as it should be only when the client was cut off for longer than the reuse interval.
    private async Task<TokenAnswer?> RefreshAsync(string presented)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var attempts = 1; attempts <= MostAttempts; attempts++)
        {
            var answer = await http.AskAsync(("grant_type", "refresh_token"), ("refresh_token", presented));
            if (answer is { Status: 200 })
            {
                ledger.Exchanged(presented, answer.RefreshToken);
                ledger.Succeeded(answer.RefreshToken == presented ? "refreshes without rotation" : "refreshes with rotation");
                if (attempts > 1)
                {
                    ledger.Count("refreshes that went well when asked again");
                }
                return answer;
            }
            if (answer is not null)
            {
                var took = TimeProvider.System.GetElapsedTime(began);
                if (attempts > 1 && took > reuseInterval)
                {
                    ledger.Count("refreshes asked again too late");
                }
                else
                {
                    ledger.Blame($"refresh {answer.Status} {answer.Error}, attempt {attempts} after {took}");
                }
                return null;
            }
            await ledger.WaitForBetterTimesAsync();
        }
        ledger.Blame("a refresh got no answer, however often it was asked for");
        return null;
    }

    private async Task LogInAsync()
    {
        if (await http.GetCodeAsync() is not { } code)
        {
            await ledger.WaitForBetterTimesAsync();
            return;
        }
        // Some codes are presented by a crowd: they are good for one answer, and whoever gets it must not rely on it.
        if (++_logins % 8 == 0)
        {
            await PresentInACrowdAsync(code);
            return;
        }
        var answer = await RedeemAsync(code);
        if (answer is null)
        {
            await ledger.WaitForBetterTimesAsync();
            answer = await RedeemAsync(code);
            ledger.Count(answer is { Status: 200 } ? "codes that were good when asked again" : "codes that were spent when asked again");
        }
        else if (answer.Status != 200)
        {
            ledger.Blame($"redemption {answer.Status} {answer.Error}");
        }
        if (answer is { Status: 200 })
        {
            _signIns.Add(new SignIn(answer.RefreshToken));
            ledger.Succeeded("logins");
        }
    }

    private async Task PresentInACrowdAsync(string code)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedeemAsync(code)));
        ledger.Count("codes presented by a crowd");
        if (answers.FirstOrDefault(a => a is { Status: 200 }) is not { } tokens || !answers.Any(a => a is { Status: 400 }))
        {
            return;
        }
        // Who was refused has ended what the other one got.
        for (var tries = 0; tries < MostAttempts; tries++)
        {
            if (await http.AskAsync(("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken)) is { } answer)
            {
                if (answer.Status != 400)
                {
                    ledger.Blame($"refresh {answer.Status} with a token of a code that came twice");
                }
                return;
            }
            await ledger.WaitForBetterTimesAsync();
        }
    }

    private async Task<TokenAnswer?> RedeemAsync(string code)
    {
        var answer = await http.AskAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", LoadHttp.RedirectUri));
        if (answer is { Status: 200 })
        {
            ledger.Honoured(code);
        }
        else
        {
            ledger.Count(answer is null ? "redemptions without an answer" : "redemptions refused");
        }
        return answer;
    }
}
