namespace Dex.Tests.Pages;

/// <summary>A web folder as people wrote them for older releases of Dex: partials, functions, variables, attributes that are there or not, a script in a page.</summary>
internal static class OldTheme
{
    /// <summary>Writes it.</summary>
    public static void Write(string folder)
    {
        Write(folder, "robots.txt", "User-agent: acme\n");
        Write(folder, "static/css/site.css", "body{}");
        Write(folder, "themes/acme/acme.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        Write(
            folder,
            "templates/header.html",
            """
            <!DOCTYPE html><html><head><title>{{ issuer }}</title>
            <link href="{{ url .ReqPath "static/css/site.css" }}" rel="stylesheet"></head><body><img src="{{ url .ReqPath logo }}">
            """
        );
        Write(
            folder,
            "templates/footer.html",
            """<footer>{{ extra "support" | upper }} &copy; {{ now | date "2006" }}</footer></body></html>"""
        );
        Write(
            folder,
            "templates/login.html",
            """
            {{ template "header.html" . }}{{ range $c := .Connectors }}<a class="connector icon--{{ $c.Type }}" data-id="{{ $c.ID }}" href="{{ $c.URL }}" target="_self">
            {{ if ne $c.Name "" }}Log in with {{ $c.Name }}{{ end }}</a>{{ end }}{{ template "footer.html" . }}
            """
        );
        Write(
            folder,
            "templates/password.html",
            """
            {{ template "header.html" . }}<form method="post" action="{{ .PostURL }}"><label>{{ .UsernamePrompt }}</label>
            <input name="login" placeholder="{{ .UsernamePrompt | lower }}" {{ if .Username }} value="{{ .Username }}" {{ else }} autofocus {{ end }}/>
            <input name="password" type="password" {{ if .Invalid }} autofocus {{ end }}/>
            {{ if .Invalid }}<div id="error">Invalid {{ .UsernamePrompt }} and password.</div>{{ end }}<button>Login</button></form>
            {{ if .BackLink }}<a href="{{ .BackLink }}">Select another login method.</a>{{ end }}
            <script>document.forms[0].onsubmit = function () { var user = {{ .Username }}; };</script>{{ template "footer.html" . }}
            """
        );
        Write(
            folder,
            "templates/approval.html",
            """
            {{ template "header.html" . }}{{ if .Scopes }}{{ .Client }} would like to:<ul>{{ range $scope := .Scopes }}<li>{{ $scope }}</li>{{ end }}</ul>{{ else }}nothing{{ end }}
            <form method="post"><input type="hidden" name="req" value="{{ .AuthReqID }}"/><input type="hidden" name="approval" value="approve"><button>Grant</button></form>
            {{ template "footer.html" . }}
            """
        );
        Write(folder, "templates/oob.html", """{{ template "header.html" . }}<input value="{{ .Code }}"/>{{ template "footer.html" . }}""");
        Write(
            folder,
            "templates/error.html",
            """{{ template "header.html" . }}<h2>{{ .ErrType }}</h2><p>{{ .ErrMsg }}</p>{{ template "footer.html" . }}"""
        );
    }

    private static void Write(string folder, string path, string content)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
