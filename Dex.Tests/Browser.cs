using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Dex.Core.Protocol;

namespace Dex.Tests;

/// <summary>A browser without script: keeps cookies, follows redirects up to the application's address, fills in forms.</summary>
internal sealed class Browser(TestDex dex)
{
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Where it is.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    public int Status { get; private set; }

    public IHtmlDocument Page { get; private set; } = null!;

    public HttpResponseMessage Response { get; private set; } = null!;

    /// <summary>The parameters with which it was sent to the application; null while it is with us.</summary>
    public Parameters? Answer { get; private set; }

    /// <summary>Where it was sent, when it left us.</summary>
    public string LeftFor { get; private set; } = "";

    public Task<Browser> GetAsync(string url) => GoAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(url)));

    /// <summary>Sends the page's first form, with the given values put in.</summary>
    public Task<Browser> SubmitAsync(params (string Name, string? Value)[] values)
    {
        var form = Page.Forms[0];
        var fields = new Dictionary<string, string?>();
        foreach (var input in form.Elements.OfType<IHtmlInputElement>().Where(i => i.Name is not null))
        {
            fields[input.Name!] = input.Value;
        }
        foreach (var (name, value) in values)
        {
            fields[name] = value;
        }
        var target = form.GetAttribute("action") is { Length: > 0 } action ? new Uri(Address, action) : Address;
        return PostAsync(target, [.. fields.Select(f => (f.Key, f.Value))]);
    }

    public Task<Browser> PostAsync(Uri url, params (string Name, string? Value)[] form) =>
        GoAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = TestDex.Form(form) });

    /// <summary>
    /// A form that a page of another site posts here. Browsers send no cookie of ours along, as all are SameSite=Lax, but keep those of the answer and
    /// send all of them when they follow its redirect.
    /// </summary>
    public Task<Browser> PostFromAnotherSiteAsync(Uri url, params (string Name, string? Value)[] form) =>
        GoAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = TestDex.Form(form) }, sendsCookies: false);

    /// <summary>A whole sign-in with the local account or the mock connector, approval included; returns what the application got.</summary>
    public async Task<Parameters> SignInAsync(params (string Name, string? Value)[] parameters)
    {
        await GetAsync(dex.AuthUrl(parameters));
        if (Answer is null && Page.QuerySelector("input[type=password]") is not null)
        {
            await SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));
        }
        if (Answer is null && Address.AbsolutePath.EndsWith("/approval", StringComparison.Ordinal))
        {
            await SubmitAsync(("approval", "approve"));
        }
        return Answer ?? throw new InvalidOperationException($"stuck at {Address} with {Status}: {Page.Body?.TextContent}");
    }

    private async Task<Browser> GoAsync(HttpRequestMessage request, bool sendsCookies = true)
    {
        (Answer, LeftFor) = (null, "");
        for (var hops = 0; hops < 10; hops++)
        {
            Address = request.RequestUri!;
            if (Cookies.Count > 0 && (sendsCookies || hops > 0))
            {
                request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
            }
            Response = await dex.Http.SendAsync(request);
            Status = (int)Response.StatusCode;
            KeepCookies();
            if (Response.StatusCode is not (HttpStatusCode.SeeOther or HttpStatusCode.Found))
            {
                Page = new HtmlParser().ParseDocument(await Response.Content.ReadAsStringAsync());
                TakeFormPost();
                return this;
            }
            var location = Response.Headers.GetValues("Location").Single();
            // What is sent to the issuer reaches one of its replicas, as behind a load balancer.
            var next = new Uri(Address, location.Replace(dex.Issuer + "/", dex.Address + "/", StringComparison.Ordinal));
            if (!next.AbsoluteUri.StartsWith(dex.Address + "/", StringComparison.Ordinal))
            {
                LeftFor = location;
                Answer = Parameters.Parse(next.Fragment.Length > 1 ? next.Fragment[1..] : next.Query);
                return this;
            }
            request = new HttpRequestMessage(HttpMethod.Get, next);
        }
        throw new InvalidOperationException($"too many redirects, last at {Address}");
    }

    // With script the browser posts such a form at once.
    private void TakeFormPost()
    {
        if (
            Page.Forms.FirstOrDefault()?.GetAttribute("action") is { } action
            && !action.StartsWith('/')
            && Uri.TryCreate(action, UriKind.Absolute, out var target)
            && !target.AbsoluteUri.StartsWith(dex.Address + "/", StringComparison.Ordinal)
        )
        {
            LeftFor = "POST " + action;
            Answer = Parameters.From(Page.Forms[0].Elements.OfType<IHtmlInputElement>().Select(i => KeyValuePair.Create(i.Name!, i.Value)));
        }
    }

    private void KeepCookies()
    {
        foreach (var cookie in Response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
    }
}
