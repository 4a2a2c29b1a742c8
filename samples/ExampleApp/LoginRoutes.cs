using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace ExampleApp;

/// <summary>The app's pages: choose scopes, log in, see the tokens.</summary>
internal static class LoginRoutes
{
    public static void MapLogin(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Html.Page(Html.LoginForm()));
        app.MapPost("/login", LoginAsync).DisableAntiforgery();
        app.MapGet("/callback", CallbackAsync);
        app.MapPost("/refresh", RefreshAsync).DisableAntiforgery();
        app.MapPost("/userinfo", UserInfoAsync).DisableAntiforgery();
    }

    // Sends the browser to the provider. State, nonce and PKCE verifier tie the answer to this browser and this login.
    private static Task<IResult> LoginAsync(
        HttpContext context,
        LoginStore store,
        Provider provider,
        Settings settings,
        CancellationToken ct
    ) =>
        GuardAsync(async () =>
        {
            var form = await context.Request.ReadFormAsync(ct);
            var pending = new PendingLogin(LoginStore.NewSecret(), LoginStore.NewSecret(), LoginStore.NewSecret());
            store.Of(context).Pending = pending;
            var scopes = form["scope"].Append(form["extra"].ToString()).Where(s => !string.IsNullOrWhiteSpace(s));
            var query = new Dictionary<string, string?>
            {
                ["client_id"] = settings.ClientId,
                ["redirect_uri"] = settings.RedirectUri,
                ["response_type"] = "code",
                ["scope"] = "openid " + string.Join(' ', scopes),
                ["state"] = pending.State,
                ["nonce"] = pending.Nonce,
                ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(pending.CodeVerifier))),
                ["code_challenge_method"] = "S256",
            };
            if (form["connector_id"].ToString() is { Length: > 0 } connector)
            {
                query["connector_id"] = connector;
            }
            var endpoint = (await provider.DiscoverAsync(ct)).AuthorizationEndpoint;
            return Results.Redirect(QueryHelpers.AddQueryString(endpoint, query));
        });

    private static Task<IResult> CallbackAsync(HttpContext context, LoginStore store, Provider provider, CancellationToken ct) =>
        GuardAsync(async () =>
        {
            var (query, session) = (context.Request.Query, store.Of(context));
            var pending = session.Pending ?? throw new ProviderException("This browser has no login under way.");
            session.Pending = null;
            if (query["state"] != pending.State)
            {
                throw new ProviderException("The answer belongs to another login (state).");
            }
            // RFC 9207: the answer must be from the provider that was asked.
            if (query["iss"] != (await provider.DiscoverAsync(ct)).Issuer)
            {
                throw new ProviderException("The answer is from another provider (iss).");
            }
            if (query["error"].ToString() is { Length: > 0 } error)
            {
                throw new ProviderException($"The provider answered {error}: {query["error_description"]}");
            }
            var tokens = await provider.RedeemAsync(query["code"].ToString(), pending.CodeVerifier, ct);
            await provider.CheckIdTokenAsync(tokens.IdToken, pending.Nonce, ct);
            session.Tokens = tokens;
            return Html.Page(Html.TokensOf(tokens));
        });

    private static Task<IResult> RefreshAsync(HttpContext context, LoginStore store, Provider provider, CancellationToken ct) =>
        GuardAsync(async () =>
        {
            var session = store.Of(context);
            if (session.Tokens?.RefreshToken is not { } refreshToken)
            {
                throw new ProviderException("There is no refresh token: log in with the scope offline_access.");
            }
            var tokens = await provider.RefreshAsync(refreshToken, ct);
            await provider.CheckIdTokenAsync(tokens.IdToken, null, ct);
            session.Tokens = tokens;
            return Html.Page("<p id=\"refreshed\">Refreshed: these tokens are new.</p>" + Html.TokensOf(tokens));
        });

    private static Task<IResult> UserInfoAsync(HttpContext context, LoginStore store, Provider provider, CancellationToken ct) =>
        GuardAsync(async () =>
        {
            var tokens = store.Of(context).Tokens ?? throw new ProviderException("Nobody is logged in.");
            return Html.Page(Html.UserInfo(await provider.UserInfoAsync(tokens.AccessToken, ct)) + Html.TokensOf(tokens));
        });

    private static async Task<IResult> GuardAsync(Func<Task<IResult>> page)
    {
        try
        {
            return await page();
        }
        catch (ProviderException e)
        {
            return Html.Page(Html.Error(e.Message));
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException or IOException or TaskCanceledException)
        {
            return Html.Page(Html.Error($"The provider cannot be reached. Is it running? ({e.GetBaseException().Message})"));
        }
    }
}
