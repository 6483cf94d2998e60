from django.urls import path

from dates import views

app_name = "dates"

urlpatterns = [
    path("read-back/", views.read_back, name="read_back"),
]
